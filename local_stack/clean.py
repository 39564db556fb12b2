"""python -m local_stack.clean: drops what the stack keeps in its state folder, and nothing else.

The folder may be one that a person chose and keeps other things in.
"""

import os
import shutil
import sys
from pathlib import Path

from contracts.errors import CardwatchError, SetupFailed
from local_stack.settings import CHECKOUT, StackSettings

FOLDERS = (
    *("kafka", "elasticsearch", "postgresql", "dynamodb", "s3", "kibana", "logstash"),
    *("checkpoints", "apache", "producers", "logs/demo"),
)
FILES = ("lock", "secrets/card-token-key*", "logs/*.log", "run/*.pid", "run/*.command")
#: Dropped when nothing of others is in them.
SHARED = ("logs", "run", "secrets")


def clean(state: Path) -> None:
    """Raises SetupFailed for the checkout, whose sources have the names of servers too."""
    if state.resolve() == CHECKOUT:
        raise SetupFailed(f"{state} holds the sources: clean it by hand")
    # Of whoever keeps servers here: without a command that we ran, they are not ours.
    if not any((state / "run").glob("*.command")):
        return
    for folder in (state / name for name in FOLDERS):
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
    for file in (file for pattern in FILES for file in state.glob(pattern)):
        file.unlink()
    for folder in (state / name for name in SHARED):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def main() -> int:
    try:
        clean(StackSettings.from_env(os.environ).state)
    except CardwatchError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
