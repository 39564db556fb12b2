"""The rules that a scorecard may be fitted from: codes, features and sentences, without points."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RULEBOOKS = Path(__file__).with_name("rulebooks")
#: What bare transactions can tell: who, where, when and how much.
TRANSACTIONS = ("transactions",)
#: What approval requests tell beside it: categories, countries, channels, distances.
APPROVALS = ("transactions", "approvals")


def rulebook(names: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    texts = ((RULEBOOKS / f"{name}.json").read_text(encoding="utf-8") for name in names)
    return [rule for text in texts for rule in json.loads(text)]


def features_of(rules: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of all features that they use, each once, in order."""
    named = [rule[key] for rule in rules for key in ("feature", "second") if key in rule]
    return tuple(dict.fromkeys(named))
