"""Live and candidate scorecard side by side, from decisions that carry a shadow.

    python -m fraud.compare FILE…        decisions as JSON lines, gzipped or not; - reads stdin

Prints one JSON object: how often the two agree, what only one of them rejects, and some of those.
"""

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

EXAMPLES = 5
Line = dict[str, Any]


def compared(decisions: Iterable[Line]) -> list[dict[str, Any]]:
    """One comparison a pair of versions; a decision that was sent twice counts once."""
    pairs: dict[tuple[str, str], dict[str, Line]] = {}
    for decision in decisions:
        if shadow := decision.get("shadow"):
            pair = decision["scorecard_version"], shadow["scorecard_version"]
            pairs.setdefault(pair, {})[decision["request_id"]] = decision
    return [_comparison(*pair, list(found.values())) for pair, found in sorted(pairs.items())]


def _comparison(live: str, candidate: str, decisions: Sequence[Line]) -> dict[str, Any]:
    by_live = {d["request_id"] for d in decisions if d["decision"] == "rejected"}
    by_other = {d["request_id"] for d in decisions if d["shadow"]["decision"] == "rejected"}
    return {
        "live": live,
        "candidate": candidate,
        "decisions": len(decisions),
        "rejected_by_both": len(by_live & by_other),
        "rejected_by_live_only": len(by_live - by_other),
        "rejected_by_candidate_only": len(by_other - by_live),
        "examples_live_only": sorted(by_live - by_other)[:EXAMPLES],
        "examples_candidate_only": sorted(by_other - by_live)[:EXAMPLES],
    }


def _lines(names: Sequence[str]) -> Iterator[Line]:
    for name in names:
        with _opened(name) as lines:
            yield from map(json.loads, lines)


def _opened(name: str) -> IO[str]:
    if name == "-":
        return sys.stdin
    if name.endswith(".gz"):
        return gzip.open(name, "rt", encoding="utf-8")
    return Path(name).open(encoding="utf-8")


def main(names: Sequence[str]) -> None:
    if not names or "--help" in names:
        sys.exit(__doc__)
    try:
        found = compared(_lines(names))
    except (OSError, EOFError, zlib.error, ValueError, KeyError) as error:
        sys.exit(f"compare: {error}: give files of decisions, one JSON object a line")
    if not found:
        sys.exit("compare: no decision has a shadow: set SHADOW_SCORECARD for the function")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
