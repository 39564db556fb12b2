"""The rules that a scorecard may be fitted from: codes, features and sentences, without points."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RULEBOOK = Path(__file__).with_name("rulebook.json")


def rulebook() -> Sequence[Mapping[str, Any]]:
    rules: Sequence[Mapping[str, Any]] = json.loads(RULEBOOK.read_text(encoding="utf-8"))
    return rules


def features_of(rules: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of all features that they use, each once, in order."""
    named = [rule[key] for rule in rules for key in ("feature", "second") if key in rule]
    return tuple(dict.fromkeys(named))
