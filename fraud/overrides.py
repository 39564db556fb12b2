"""What people set beside the rules: lists, and rules that are quiet for one cardholder."""

import json
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.messages import Reason
from fraud.moments import milliseconds

KINDS = ("user", "card", "terminal", "merchant")


@dataclass(frozen=True, slots=True)
class Overrides:
    """`deny` and `allow` name "KIND:ID"; deny wins. `mutes`: (user_id, code of a rule) ─► ms since
    1970, from when on the rule speaks again. `version` stands in each decision they changed."""

    version: str = ""
    deny: Set[str] = frozenset()
    allow: Set[str] = frozenset()
    mutes: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def denied(self, request: Mapping[str, Any], points: int) -> Reason | None:
        for name in sorted(self.deny & _names(request)) if self.deny else ():
            kind, _, identity = name.partition(":")
            return {
                "code": "deny_list",
                "points": points,
                "detail": f"The {kind} {identity} is on the list of those that are refused.",
            }
        return None

    def allowed(self, request: Mapping[str, Any]) -> bool:
        return bool(self.allow) and not self.allow.isdisjoint(_names(request))

    def muted(self, request: Mapping[str, Any], code: str) -> bool:
        """By the request's own time: the same request gets the same answer whenever it is asked."""
        until = self.mutes.get((request["user_id"], code), 0) if self.mutes else 0
        return until > 0 and milliseconds(request["requested_at"]) < until


def load_overrides(path: Path) -> Overrides:
    """Raises OSError where there is no such file, KeyError or ValueError where it is wrong."""
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found["version"], str) or not found["version"]:
        raise ValueError(f"{path}: version is to be a text: decisions say by which lists they are")
    for name in (*found["deny"], *found["allow"]):
        if name.partition(":")[0] not in KINDS or not name.partition(":")[2]:
            raise ValueError(f"{path}: {name} is not KIND:ID with a kind of {', '.join(KINDS)}")
    mutes = {(m["user_id"], m["code"]): _until(path, m["until"]) for m in found["mutes"]}
    return Overrides(found["version"], frozenset(found["deny"]), frozenset(found["allow"]), mutes)


def _until(path: Path, moment: str) -> int:
    """Not without a zone: it would end at another time on each machine."""
    if datetime.fromisoformat(moment).tzinfo is None:
        raise ValueError(f"{path}: {moment} has no time zone: write 2026-10-20T12:00:00.000Z")
    return milliseconds(moment)


def _names(request: Mapping[str, Any]) -> set[str]:
    merchant = request["merchant"]
    return {
        f"user:{request['user_id']}",
        f"card:{request['card_token']}",
        f"terminal:{merchant['terminal_id']}",
        f"merchant:{merchant['merchant_id']}",
    }
