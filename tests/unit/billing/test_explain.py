"""What `python -m billing explain` says of a decision."""

import json
from pathlib import Path
from typing import Any

from billing.explain import scored

EXAMPLES = Path("contracts/examples/approval-decisions/valid")


def decision(example: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / f"{example}.json").read_text())
    return found


def test_lists_that_took_part_are_named_beside_the_scorecard() -> None:
    assert scored(decision("by-a-list")) == (
        ", score 112 by scorecard 2026-11-1 and lists 2026-10-02\n"
        "           +100 The terminal t-000017-2 is on the list of those that are refused."
    )


def test_an_approval_by_the_scorecard_alone_has_no_more_to_say() -> None:
    assert scored(decision("approved")) == ", score 12 by scorecard 2026-11-1"
