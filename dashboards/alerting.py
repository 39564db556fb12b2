"""Puts the alert rules into a Kibana: created where they are missing, else brought up to date."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from dashboards.alert_rules import RULE_TYPE, Rule, create_body, update_body
from dashboards.errors import SourceError


class Rules(Protocol):
    def rule(self, identity: str) -> Mapping[str, Any] | None: ...
    def create(self, identity: str, body: Mapping[str, Any]) -> None: ...
    def update(self, identity: str, body: Mapping[str, Any]) -> None: ...


def put_rules(
    rules: Iterable[Rule], kibana: Rules, connector: str | None, report: Callable[[str], None]
) -> None:
    """Again it changes nothing, and people's own actions stay.

    Raises SourceError, and what `kibana` raises.
    """
    for rule in rules:
        found = kibana.rule(rule.id)
        if found is None:
            kibana.create(rule.id, create_body(rule, connector))
            report(f"created    {rule.name}")
        elif found.get("rule_type_id") != RULE_TYPE:
            kind = found.get("rule_type_id")
            raise SourceError(
                rule.name,
                f"Kibana has {rule.id} as a {kind} rule: delete that, or give ours a new id",
            )
        elif covers(found, body := update_body(rule, connector, found)):
            report(f"unchanged  {rule.name}")
        else:
            kibana.update(rule.id, body)
            report(f"updated    {rule.name}")


def covers(found: Any, wanted: Any) -> bool:
    """Whether Kibana has all of it already; what it adds by itself does not count."""
    if isinstance(wanted, dict) and isinstance(found, Mapping):
        return all(name in found and covers(found[name], part) for name, part in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        same = len(found) == len(wanted)
        return same and all(covers(a, b) for a, b in zip(found, wanted, strict=True))
    return bool(found == wanted)
