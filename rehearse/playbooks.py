"""Playbooks, run as a person would run them; what they changed is read from their recap."""

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from contracts.errors import CardwatchError
from rehearse.settings import CHECKOUT, Places

ANSIBLE = CHECKOUT / "ansible"
_RECAP = re.compile(r"^(?P<host>\S+)\s+: ok=\d+\s+changed=(?P<changed>\d+)", re.MULTILINE)


class PlaybookFailed(CardwatchError):
    """Its own output, above, says on which host and why."""


def command(playbook: str, inventory: str, arguments: Sequence[str] = ()) -> tuple[str, ...]:
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    path = str(ANSIBLE / "playbooks" / f"{playbook}.yml")
    return (program, "-i", inventory, path, *arguments)


def facts_kept(places: Places) -> dict[str, str]:
    """The environment in which a playbook need not ask hosts again what one before it asked."""
    return {
        "ANSIBLE_GATHERING": "smart",
        "ANSIBLE_CACHE_PLUGIN": "jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(places.run / "facts"),
    }


def run_playbook(
    playbook: str,
    inventory: str,
    environment: Mapping[str, str],
    arguments: Sequence[str] = (),
) -> str:
    """Shows its output as it comes, and returns it. Raises PlaybookFailed."""
    process = subprocess.Popen(
        command(playbook, inventory, arguments),
        cwd=ANSIBLE,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    )
    lines: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    if process.wait():
        raise PlaybookFailed(f"{playbook}.yml failed: see its output above")
    return "".join(lines)


def changed_hosts(output: str) -> dict[str, int]:
    """Host -> how many tasks changed something there, of those with any."""
    counts = {match["host"]: int(match["changed"]) for match in _RECAP.finditer(output)}
    return {host: count for host, count in counts.items() if count}
