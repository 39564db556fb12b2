"""A control group for each host: systemd in one must not see, or kill, the processes of another."""

from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
PARENT = "cardwatch-rehearse"


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


def remove_all(root: Path = ROOT) -> None:
    """Groups are folders that outlive their processes. Those in use stay."""
    for hierarchy in hierarchies(root):
        parent = hierarchy / PARENT
        for folder in sorted(parent.glob("**/"), key=lambda path: -len(path.parts)):
            try:
                folder.rmdir()
            except OSError:
                continue
