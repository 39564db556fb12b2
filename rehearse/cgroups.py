"""A control group for each host: systemd in one must not see, or kill, the processes of another."""

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from contracts.errors import NotReady

ROOT = Path("/sys/fs/cgroup")
PARENT = "cardwatch-rehearse"
POLL_SECONDS = 0.1


def hierarchies(root: Path = ROOT) -> list[Path]:
    """Where groups are made: the one tree, or with the older layout systemd's two."""
    if (root / "cgroup.procs").exists():
        return [root]
    return [root / name for name in ("systemd", "unified") if (root / name).is_dir()]


def enter(host: str, root: Path = ROOT) -> str:
    """A shell line after which the shell, and what it starts, is in the host's own groups."""
    folders = [hierarchy / PARENT / host for hierarchy in hierarchies(root)]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    return "; ".join(f"echo $$ > {folder}/cgroup.procs" for folder in folders)


def kill_all(host: str, root: Path = ROOT, patience_seconds: float = 10.0) -> None:
    """Every process of the host, with -9. Raises NotReady where one outlives that."""
    deadline = time.monotonic() + patience_seconds
    while alive := [pid for pid in _processes(host, root) if _lives(pid)]:
        if time.monotonic() > deadline:
            lines = [f"process {pid} is still there" for pid in alive]
            raise NotReady(f"the end of host {host}", patience_seconds, lines)
        for pid in alive:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(POLL_SECONDS)


def _processes(host: str, root: Path) -> set[int]:
    """Also those in the groups that systemd makes below the host's own."""
    found: set[int] = set()
    for hierarchy in hierarchies(root):
        for file in (hierarchy / PARENT / host).glob("**/cgroup.procs"):
            with suppress(OSError):  # a group may go while it is read
                found |= {int(line) for line in file.read_text().split()}
    return found - {0}  # 0: not of this PID namespace


def _lives(pid: int) -> bool:
    """What has ended but was not waited for does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def remove_all(root: Path = ROOT, patience_seconds: float = 10.0) -> None:
    """Groups are folders that outlive their processes; those of processes still dying go last."""
    deadline = time.monotonic() + patience_seconds
    while _remove_unused(root) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _remove_unused(root: Path) -> bool:
    """Whether any is left."""
    for hierarchy in hierarchies(root):
        parent = hierarchy / PARENT
        for folder in sorted(parent.glob("**/"), key=lambda path: -len(path.parts)):
            try:
                folder.rmdir()
            except OSError:
                continue
    return any((hierarchy / PARENT).exists() for hierarchy in hierarchies(root))
