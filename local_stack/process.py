"""A detached operating-system process, found again by its pid file."""

import hashlib
import json
import os
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from local_stack.settings import StackSettings
from local_stack.tie import tied

POLL_SECONDS = 0.05
KILL_SECONDS = 10.0
JAVA_STACK_FRAME = "\tat "


@dataclass(frozen=True)
class DetachedProcess:
    """Knows its process by pid and start time, so that a reused pid is never taken for it."""

    name: str
    state: Path
    stop_signal: signal.Signals = signal.SIGTERM
    #: Dies with the thread that started it.
    tied: bool = False

    @classmethod
    def of(
        cls, settings: StackSettings, name: str, stop_signal: signal.Signals = signal.SIGTERM
    ) -> Self:
        return cls(name, settings.state, stop_signal, settings.tied)

    @property
    def log(self) -> Path:
        return self.state / "logs" / f"{self.name}.log"

    @property
    def pid_file(self) -> Path:
        return self.state / "run" / f"{self.name}.pid"

    @property
    def _command_file(self) -> Path:
        return self.state / "run" / f"{self.name}.command"

    def runs(self, command: Sequence[str], environ: Mapping[str, str]) -> bool:
        """False when it is down, or was started by another command or with other variables."""
        if self.pid() is None or not self._command_file.exists():
            return False
        return self._command_file.read_text() == _told(command, environ)

    def start(self, command: Sequence[str], environ: Mapping[str, str]) -> None:
        """With `environ` beside the variables of this process.

        Replaces the log of the last run, so that its end always tells about this one.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        arguments = tied(command) if self.tied else tuple(command)
        # Not subprocess: its objects complain when they are dropped before the process ends.
        pid = os.posix_spawnp(
            arguments[0],
            arguments,
            {**os.environ, **environ},
            file_actions=_streams(self.log),
            setsid=True,
        )
        self.pid_file.write_text(f"{pid} {start_ticks(pid)}\n")
        self._command_file.write_text(_told(command, environ))

    def pid(self) -> int | None:
        """The pid while the process lives, else None."""
        try:
            pid, started = self.pid_file.read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if start_ticks(int(pid)) == started else None

    def stop(self, patience_seconds: float) -> None:
        """Asks, waits, then kills the whole process group. Does nothing when none lives."""
        pid = self.pid()
        if pid is not None:
            with suppress(ProcessLookupError):  # it has ended meanwhile
                os.kill(pid, self.stop_signal)
                if not self._gone_within(patience_seconds):
                    os.killpg(pid, signal.SIGKILL)
                    self._gone_within(KILL_SECONDS)
        self.pid_file.unlink(missing_ok=True)

    def last_log_lines(self, count: int = 15) -> list[str]:
        """Without Java's stack frames: they would push the reason out of sight."""
        if not self.log.exists():
            return []
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if JAVA_STACK_FRAME not in line][-count:]

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.pid() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True


def _told(command: Sequence[str], environ: Mapping[str, str]) -> str:
    # Only a digest of the variables: an address may hold a password.
    variables = json.dumps(sorted(environ.items()))
    return "\0".join((*command, hashlib.sha256(variables.encode()).hexdigest()))


def _streams(log: Path) -> list[tuple[int, int, str, int, int] | tuple[int, int, int]]:
    """Nothing to read, all output into a new log."""
    create = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    return [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(log), create, 0o644),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]


def start_ticks(pid: int) -> str | None:
    """Clock ticks from boot to the process's start; None when it is gone or only a zombie."""
    process = Path(f"/proc/{pid}")
    try:
        after_name = (process / "stat").read_text().rpartition(")")[2].split()
        threads = len(list((process / "task").iterdir()))
    except (FileNotFoundError, ProcessLookupError):
        return None
    # A first thread that has ended is a zombie too, while others still hold the ports.
    return None if after_name[0] == "Z" and threads == 1 else after_name[19]
