"""A control group for each host: systemd in one must not see, or kill, the processes of another."""

import time
from pathlib import Path

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
