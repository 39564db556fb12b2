"""The programs of a run: started together, watched, stopped together."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from contracts.errors import NotReady
from local_stack.tie import tied

STOP_SECONDS = 20
#: Of one that was killed. Not without end: a Ctrl-C that comes in the middle of Popen.poll() can
#: leave its lock taken for good (CPython), and Popen.wait() would wait for that lock.
KILLED_SECONDS = 1
LOG_LINES = 15
GIVES_WAY = 10  # nicer than the others by so much


def last_lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines()[-LOG_LINES:]


class Processes:
    """A context: leaving it asks every program to stop (SIGTERM) and kills what does not."""

    def __init__(
        self, logs: Path, environ: Mapping[str, str], patience: float = STOP_SECONDS
    ) -> None:
        self.logs = logs
        self._environ = dict(environ)
        self._patience = patience
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "Processes":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop(*self._running)

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def start(self, name: str, arguments: Sequence[str], gives_way: bool = False) -> None:
        """Run `python -m <arguments>` in a process group of its own: Ctrl-C reaches only the demo.

        One that gives way gets the processor when the others leave it. Not in a session of its own,
        where Linux (autogroup) gives each the same share however nice it is.
        """
        with self.log(name).open("wb") as output:
            self._running[name] = subprocess.Popen(
                tied((sys.executable, "-u", "-m", *arguments), "TERM"),
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
            )
        if gives_way:
            nice = os.getpriority(os.PRIO_PROCESS, 0) + GIVES_WAY
            with suppress(ProcessLookupError):  # it has ended already
                os.setpriority(os.PRIO_PROCESS, self._running[name].pid, nice)

    def finish(self, name: str) -> str:
        """Wait for a program that ends by itself; its output. Raises NotReady when it fails."""
        started = time.monotonic()
        if self._running[name].wait() != 0:
            raise NotReady(name, time.monotonic() - started, last_lines(self.log(name)))
        del self._running[name]
        return self.log(name).read_text()

    def ended(self, name: str) -> tuple[int, str]:
        """Exit status and output of a program that has ended, whatever it ended with."""
        return self._running.pop(name).wait(), self.log(name).read_text()

    def is_done(self, name: str) -> bool:
        return self._running[name].poll() is not None

    def check(self) -> None:
        """Raise NotReady, with the end of its log, for a program that died."""
        for name, process in self._running.items():
            if process.poll() not in (None, 0):
                raise NotReady(name, 0, last_lines(self.log(name)))

    def stop(self, *names: str) -> None:
        for name in names:
            self._running[name].send_signal(signal.SIGTERM)
        deadline = time.monotonic() + self._patience
        for name in names:
            try:
                self._running[name].wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._running[name].kill()
                with suppress(subprocess.TimeoutExpired):
                    self._running[name].wait(KILLED_SECONDS)
            kill_group(self._running[name].pid)
            del self._running[name]


def kill_group(leader: int) -> None:
    """What a program that was killed itself could not stop: its own workers."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
