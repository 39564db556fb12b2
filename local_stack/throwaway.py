"""A stack of its own for one test session: free ports, a temporary folder, gone at the end."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

from local_stack import stack
from local_stack.endpoints import Endpoints
from local_stack.ports import free_ports
from local_stack.preflight import preflight
from local_stack.provision import provision
from local_stack.services import services
from local_stack.settings import Ports, StackSettings


@contextmanager
def throwaway_stack(settings: StackSettings) -> Iterator[Endpoints]:
    """Up with everything provisioned. The servers die with this process, however it ends."""
    state = Path(tempfile.mkdtemp(prefix="cardwatch-"))
    state.chmod(0o755)  # PostgreSQL, which runs as another user, must get through
    ports = Ports(*free_ports(len(fields(Ports))))
    own = replace(settings, state=state, ports=ports, tied=True)
    found = services(own)
    try:
        preflight(own)
        stack.up(found, _say)
        provision(Endpoints.of(own), _say)
        yield Endpoints.of(own)
    finally:
        stack.down(found, _say)
        shutil.rmtree(state, ignore_errors=True)


def _say(line: str) -> None:
    print(line, flush=True)
