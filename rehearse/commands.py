"""Running other programs, with errors that say what failed and how it ended."""

import subprocess
from collections.abc import Sequence

from contracts.errors import SetupFailed

LAST_LINES = 15


def must(*command: str, what: str) -> str:
    """The output of `command`. Raises SetupFailed: `what` did not work, and its last lines."""
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
    except FileNotFoundError:
        raise SetupFailed(f"{what}: {command[0]} is not installed") from None
    if done.returncode:
        raise SetupFailed(f"{what}: `{short(command)}` failed:\n{last_lines(done.stdout)}")
    return done.stdout


def short(command: Sequence[str]) -> str:
    text = " ".join(command)
    return text if len(text) < 200 else f"{text[:200]}…"


def last_lines(output: str) -> str:
    return "\n".join(f"    {line}" for line in output.splitlines()[-LAST_LINES:])
