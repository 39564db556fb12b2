"""python -m local_stack.kibana: serves until it is stopped.

Reads CARDWATCH_KIBANA_PORT, CARDWATCH_STATE, CARDWATCH_ELASTICSEARCH_URL and CARDWATCH_AWS_URL (or
their ports), and DOCUMENTS_BUCKET.
"""

import argparse
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch
from werkzeug.serving import WSGIRequestHandler, make_server

from billing.document_store import DocumentStore
from contracts.errors import CardwatchError
from local_stack.aws_client import s3_client
from local_stack.endpoints import Endpoints
from local_stack.kibana.app import viewer
from local_stack.kibana.documents import documents_api
from local_stack.kibana.packages import Packages
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.msearch import ElasticsearchSearcher
from local_stack.kibana.search.shared import SharedSearcher
from local_stack.ports import require_free
from local_stack.settings import HOST, StackSettings

SEARCH_SECONDS = 30.0


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Silent: only what goes wrong is worth a line."""


def main() -> int:
    options = _options()
    settings = StackSettings.from_env(os.environ)
    try:
        serve(settings, options.port or settings.ports.kibana)
    except CardwatchError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


def serve(settings: StackSettings, port: int) -> None:
    require_free("kibana", port)
    packages = Packages()
    packages.require()
    url = Endpoints.of(settings).elasticsearch
    client = Elasticsearch(url, retry_on_timeout=False, max_retries=0, **login_of(os.environ))
    store = Store(settings.state / "kibana" / "saved_objects.ndjson")
    app = viewer(
        store,
        SharedSearcher(ElasticsearchSearcher(client, url, SEARCH_SECONDS)),
        packages,
        lambda: datetime.now(UTC),
    )
    bucket = os.environ.get("DOCUMENTS_BUCKET", "cardwatch-documents")
    documents = DocumentStore(s3_client(Endpoints.of(settings).aws), bucket)
    app.register_blueprint(documents_api(bucket, documents.get))
    server = make_server(HOST, port, app, threaded=True, request_handler=Quiet)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"dashboards of {url} at http://{HOST}:{port}/app/dashboards", flush=True)
    server.serve_forever()  # closes itself, also on Ctrl-C


def login_of(environ: Mapping[str, str]) -> dict[str, Any]:
    """ELASTICSEARCH_USER, ELASTICSEARCH_PASSWORD, ELASTICSEARCH_CA (PEM): where it asks."""
    login: dict[str, Any] = {}
    if environ.get("ELASTICSEARCH_USER"):
        login["basic_auth"] = environ["ELASTICSEARCH_USER"], environ["ELASTICSEARCH_PASSWORD"]
    if environ.get("ELASTICSEARCH_CA"):
        login["ca_certs"] = environ["ELASTICSEARCH_CA"]
    return login


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local_stack.kibana", description=__doc__)
    parser.add_argument("--port", type=int, help="5601 unless CARDWATCH_KIBANA_PORT says otherwise")
    parser.add_argument("--revision", help="of the code: only tells two runs apart")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
