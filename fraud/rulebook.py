"""The rules that a scorecard may be fitted from: codes, features and sentences; points are to be
found, but where a rule has steps already."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

RULEBOOKS = Path(__file__).with_name("rulebooks")
#: What bare transactions can tell: who, where, when and how much. Terminals are attacked without
#: regard to what is known of them, so the odds grow as the time since they were last seen to be
#: honest: twice the time, twice the odds. Those steps are given, from the 7 days of a report's
#: delay to 28; a few hundred such frauds are too few to find them again.
TRANSACTIONS = ("transactions", "unobserved_terminals")
#: What approval requests tell beside it: categories, countries, channels, distances.
#: The backstops come with their steps too: what hardly any cardholder ever does is refused even
#: where the rows fitted to, in which it never happened, say nothing of it.
APPROVALS = ("transactions", "approvals", "backstops")


def rulebook(names: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    texts = ((RULEBOOKS / f"{name}.json").read_text(encoding="utf-8") for name in names)
    return [rule for text in texts for rule in json.loads(text)]


def features_of(rules: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The names of all features that they use, each once, in order."""
    named = [rule[key] for rule in rules for key in ("feature", "second") if key in rule]
    return tuple(dict.fromkeys(named))
