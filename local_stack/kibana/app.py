"""The viewer as a web application: Kibana's API, the page, and the data of the page."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from local_stack.kibana.dashboards.routes import dashboards_api
from local_stack.kibana.packages import Packages
from local_stack.kibana.page_routes import page
from local_stack.kibana.saved_objects.refused import Refused, bad_request
from local_stack.kibana.saved_objects.routes import saved_objects_api
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.msearch import Searcher
from local_stack.kibana.search.timerange import iso
from local_stack.kibana.status import status_api
from local_stack.who_asks import HINT, may_ask

MAX_BODY_BYTES = 26_214_400  # savedObjects.maxImportPayloadBytes
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
HEADERS = {
    # Styles are set by script on single elements, which ECharts needs; scripts come from here only.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "kbn-name": "cardwatch-viewer",
}


def viewer(
    store: Store, searcher: Searcher, packages: Packages, now: Callable[[], datetime]
) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json.sort_keys = False  # type: ignore[attr-defined]  # columns keep their order
    app.register_blueprint(saved_objects_api(store, lambda: iso(now())))
    app.register_blueprint(dashboards_api(store, searcher, now))
    app.register_blueprint(status_api())
    app.register_blueprint(page(packages))
    app.before_request(_require_who_may_ask)
    app.before_request(_require_xsrf)
    app.after_request(_with_headers)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    return app


def _require_who_may_ask() -> None:
    if not may_ask(request.headers.get("Host", ""), request.headers.get("Origin", "")):
        raise Refused(HTTPStatus.FORBIDDEN, HINT)


def _require_xsrf() -> None:
    """As Kibana: no browser sends this header across sites by itself."""
    if request.method not in SAFE_METHODS and "kbn-xsrf" not in request.headers:
        raise bad_request("Request must contain a kbn-xsrf header.")


def _with_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


def _refused(problem: Refused) -> tuple[Response, int]:
    return jsonify(problem.json()), problem.status


def _http(problem: HTTPException) -> Any:
    """Kibana's shape of an error: so that its clients can read ours."""
    status = HTTPStatus(problem.code or 500)
    message = status.phrase
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        message = "Payload content length greater than maximum allowed: " + str(MAX_BODY_BYTES)
    body = {"statusCode": int(status), "error": status.phrase, "message": message}
    return jsonify(body), status
