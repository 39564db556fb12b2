"""The function that decides, behind the same API as on AWS."""

import json
import sys
import urllib.request
from functools import partial

from contracts.errors import Unavailable
from local_stack.endpoints import Endpoints
from local_stack.process import DetachedProcess
from local_stack.revision import revision
from local_stack.service import SpawnedService
from local_stack.settings import StackSettings

FUNCTION = "cardwatch-decide"
HANDLER = "fraud.lambda_handler.handler"
CODE = ("fraud", "contracts", "local_stack/lambda_runtime", "local_stack/who_asks.py")


def lambda_function(settings: StackSettings) -> SpawnedService:
    port, endpoints = settings.ports.lambda_api, Endpoints.of(settings)
    return SpawnedService(
        name="lambda",
        address=endpoints.lambda_api,
        ports={"lambda_api": port},
        process=DetachedProcess.of(settings, "lambda"),
        command=(
            *(sys.executable, "-m", "local_stack.lambda_runtime", "--port", str(port)),
            *("--name", FUNCTION, "--handler", HANDLER),
            *("--revision", revision(CODE)),
        ),
        ask=partial(ask, endpoints.lambda_api),
        environ=endpoints.env(),
    )


def ask(url: str) -> None:
    """Ready when every process with the handler has asked for work."""
    with urllib.request.urlopen(f"{url}/2015-03-31/functions/{FUNCTION}", timeout=3) as answer:
        configuration = json.load(answer)["Configuration"]
    if configuration["State"] != "Active":
        raise Unavailable("lambda", f"{configuration['State']} {configuration['StateReason']}")
