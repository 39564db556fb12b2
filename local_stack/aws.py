"""AWS on loopback: moto's server answers for S3, EC2, EMR, Secrets Manager and the rest.

Buckets and their objects are kept in the state folder; everything else lives as long as the server.
"""

import sys
import urllib.request
from functools import partial

from local_stack.endpoints import Endpoints
from local_stack.process import DetachedProcess
from local_stack.revision import revision
from local_stack.service import SpawnedService
from local_stack.settings import StackSettings

CODE = ("local_stack/aws_server", "local_stack/who_asks.py")


def aws(settings: StackSettings) -> SpawnedService:
    port = settings.ports.aws
    address = Endpoints.of(settings).aws
    return SpawnedService(
        name="aws",
        address=address,
        ports={"aws": port},
        process=DetachedProcess.of(settings, "aws"),
        command=(
            *(sys.executable, "-m", "local_stack.aws_server", "--port", str(port)),
            *("--buckets", str(settings.state / "s3")),
            *("--revision", revision(CODE)),
        ),
        ask=partial(ask, address),
    )


def ask(url: str) -> None:
    """Any path answers once the server listens; this one costs nothing."""
    with urllib.request.urlopen(f"{url}/moto-api/data.json", timeout=3):
        pass
