"""python -m deployment.host_requirements: the part of requirements.lock that a host runs with.

The lock also pins what tests and playbooks need, 1.7 GB; a host needs a third of it. Each entry
of a lock says, in its `# via` comments, who asked for it: what a host's packages ask for,
directly or not, goes with them.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from packaging.utils import canonicalize_name

from contracts.errors import CardwatchError, SetupFailed

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
#: What the programs on a host import: listener, jobs, producers, health, deployment itself.
HOST = (
    "babel",
    "boto3",
    "confluent-kafka",
    "elasticsearch",
    "fonttools",
    "jsonschema-rs",
    "kafka-python",
    "maxminddb",
    "orjson",
    "psycopg",
    "psycopg-binary",
    "pycurl",
    "pypdf",
    "pyspark",
    "pyyaml",
    "tqdm",
    "typst",
)
#: What the local stack's Logstash runner imports.
LOGSTASH = (
    "kafka-python",
    "lark",
    "maxminddb",
    "orjson",
    "pyyaml",
    "regex",
    "ua-parser-rs",
    "urllib3",
)
#: What the local stack's dashboard viewer imports.
KIBANA = (
    "boto3",
    "elasticsearch",
    "flask",
    "kafka-python",
    "lark",
    "psycopg",
    "pyyaml",
    "requests",
)
_ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?==")
_VIA = re.compile(r"^    #(?: via)?\s+(?P<name>[A-Za-z0-9._-]+)", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    name: str
    text: str  #: with its hashes and comments, as it stands in the lock
    wanted_by: frozenset[str]


def entries(lock: str) -> list[Entry]:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock)
    found = ((_ENTRY.match(block), block) for block in blocks)
    return [
        Entry(canonicalize_name(match["name"]), block.rstrip(), _wanted_by(block))
        for match, block in found
        if match
    ]


def _wanted_by(block: str) -> frozenset[str]:
    return frozenset(canonicalize_name(match["name"]) for match in _VIA.finditer(block))


def selection(lock: str, roots: Iterable[str]) -> list[Entry]:
    """The entries of `roots` and of all they ask for. Raises SetupFailed for an unknown root."""
    known = {entry.name: entry for entry in entries(lock)}
    chosen = set(roots)
    if missing := sorted(chosen - known.keys()):
        raise SetupFailed(f"{', '.join(missing)}: not in requirements.lock; run `make lock`")
    while more := {e.name for e in known.values() if e.wanted_by & chosen} - chosen:
        chosen |= more
    return [known[name] for name in sorted(chosen)]


def main() -> None:
    try:
        chosen = selection(LOCK.read_text(encoding="utf-8"), HOST)
    except (CardwatchError, OSError) as error:
        sys.exit(f"host_requirements: {error}")
    print("\n".join(entry.text for entry in chosen))


if __name__ == "__main__":
    main()
