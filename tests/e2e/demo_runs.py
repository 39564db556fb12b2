"""One demo as a program of its own, which ends with its test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from local_stack.endpoints import Endpoints
from local_stack.settings import EXTERNAL_VARIABLES

DEMO = (sys.executable, "-m", "local_stack.demo")
DEADLINE_SECONDS = 400


def without_make(environ: Mapping[str, str]) -> dict[str, str]:
    """As in a person's shell: a `make` within another's recipe says where it enters and leaves."""
    return {name: value for name, value in environ.items() if not name.startswith("MAKE")}


def addresses(endpoints: Endpoints) -> dict[str, str]:
    found = (
        endpoints.kafka,
        endpoints.elasticsearch,
        endpoints.postgresql,
        endpoints.dynamodb,
        endpoints.aws,
        endpoints.lambda_api,
        endpoints.kibana,
    )
    return dict(zip(EXTERNAL_VARIABLES.values(), found, strict=True))


def _as_in_a_terminal() -> None:
    """Tests may run in the background, where shells have Ctrl-C ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Run:
    """One demo, its two outputs in files."""

    def __init__(self, folder: Path, environ: Mapping[str, str], command: Sequence[str]) -> None:
        self._out, self._err = folder / "out", folder / "err"
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                command,
                env=environ,
                stdout=out,
                stderr=err,
                preexec_fn=_as_in_a_terminal,
            )

    @property
    def page(self) -> str:
        return self._out.read_text()

    @property
    def errors(self) -> str:
        return self._err.read_text()

    def end(self) -> int:
        try:
            return self._process.wait(DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait(DEADLINE_SECONDS)
            raise AssertionError(self.errors[-3000:]) from None

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + DEADLINE_SECONDS
        while text not in self.errors:
            assert self._process.poll() is None, self.errors
            assert time.monotonic() < deadline, self.errors
            time.sleep(0.2)

    def abandon(self) -> None:
        """It takes its programs with it, so that the next test has the machine for itself."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(DEADLINE_SECONDS)

    def interrupt(self) -> None:
        self._process.send_signal(signal.SIGINT)

    def kill(self, module: str) -> None:
        """kill -9 the program of that module."""
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        [victim] = [c for c in children if module in Path(f"/proc/{c}/cmdline").read_text()]
        os.kill(int(victim), signal.SIGKILL)


@contextmanager
def demo(folder: Path, environ: Mapping[str, str], command: Sequence[str]) -> Iterator[Run]:
    run = Run(folder, environ, command)
    try:
        yield run
    finally:
        run.abandon()
