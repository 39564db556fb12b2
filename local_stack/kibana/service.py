"""The viewer as a server of the local stack, where no real Kibana is named."""

import json
import sys
import urllib.request
from functools import partial

from contracts.errors import Unavailable
from local_stack.endpoints import Endpoints
from local_stack.kibana.packages import Packages
from local_stack.process import DetachedProcess
from local_stack.revision import revision
from local_stack.service import SpawnedService
from local_stack.settings import StackSettings

CODE = ("local_stack/kibana", "local_stack/who_asks.py")


def kibana(settings: StackSettings) -> SpawnedService:
    endpoints, port = Endpoints.of(settings), settings.ports.kibana
    return SpawnedService(
        name="kibana",
        address=endpoints.kibana,
        ports={"kibana": port},
        process=DetachedProcess.of(settings, "kibana"),
        command=(
            *(sys.executable, "-m", "local_stack.kibana", "--port", str(port)),
            *("--revision", revision(CODE)),
        ),
        ask=partial(ask, endpoints.kibana),
        layout=Packages().ensure,
        environ={
            "CARDWATCH_STATE": str(settings.state),
            "CARDWATCH_ELASTICSEARCH_URL": endpoints.elasticsearch,
            "CARDWATCH_AWS_URL": endpoints.aws,
        },
    )


def ask(url: str) -> None:
    """Ready when the whole of it is available: a real Kibana answers 503 while it starts."""
    with urllib.request.urlopen(f"{url}/api/status", timeout=3) as answer:
        overall = json.load(answer)["status"]["overall"]
    if overall["level"] != "available":
        raise Unavailable("kibana", str(overall))
