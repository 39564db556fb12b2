"""A stack of its own for one test session: free ports, a temporary folder, gone at the end."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from pathlib import Path

from local_stack import stack
from local_stack.endpoints import Endpoints
from local_stack.ports import free_ports
from local_stack.preflight import preflight
from local_stack.process import DetachedProcess
from local_stack.provision import provision
from local_stack.service import STOP_SECONDS, Service
from local_stack.services import services
from local_stack.settings import Ports, StackSettings


@dataclass(frozen=True)
class Throwaway:
    endpoints: Endpoints
    state: Path
    services: Mapping[str, Service]

    def kill(self, name: str) -> None:
        """With -9, and so without a word to its clients."""
        process = DetachedProcess(name, self.state)
        pid = process.pid()
        if pid is not None:
            os.killpg(pid, signal.SIGKILL)
        process.stop(patience_seconds=STOP_SECONDS)

    def start(self, name: str) -> None:
        """Again, with the state that it had."""
        stack.up([self.services[name]], _say)


@contextmanager
def throwaway_stack(settings: StackSettings) -> Iterator[Endpoints]:
    """Up with everything provisioned. The servers die with this process, however it ends."""
    with throwaway(settings) as stack_of_its_own:
        yield stack_of_its_own.endpoints


@contextmanager
def throwaway(settings: StackSettings) -> Iterator[Throwaway]:
    """The same, with its servers at hand: for tests that take one away."""
    state = Path(tempfile.mkdtemp(prefix="cardwatch-"))
    state.chmod(0o755)  # PostgreSQL, which runs as another user, must get through
    ports = Ports(*free_ports(len(fields(Ports))))
    own = replace(settings, state=state, ports=ports, tied=True)
    found = services(own)
    try:
        preflight(own)
        stack.up(found, _say)
        provision(Endpoints.of(own), _say)
        yield Throwaway(Endpoints.of(own), state, {service.name: service for service in found})
    finally:
        stack.down(found, _say)
        shutil.rmtree(state, ignore_errors=True)


def _say(line: str) -> None:
    print(line, flush=True)
