"""kibana/alerts.yaml as the bodies of Kibana's alerting API.

Every rule is of type .es-query, which the Basic licence has.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from dashboards.errors import SourceError
from dashboards.saved_object import Json
from dashboards.source import strict

RULE_TYPE: Final = ".es-query"
CONSUMER: Final = "stackAlerts"
ACTION_GROUP: Final = "query matched"
ONLY_IN_ANSWERS: Final = "connector_type_id"
FIRES: Final = re.compile(r"(>=|<=|>|<) (\d+)")
WINDOW: Final = re.compile(r"(\d+)([smhd])")


@dataclass(frozen=True)
class Rule:
    """Exactly one of `esql` and `search`; `every` and `window` as Kibana writes them: 5m."""

    id: str
    name: str
    about: str
    every: str
    window: str
    dashboard: str
    esql: str = ""
    search: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Search:
    index: str
    query: Json
    fires: str


def read_rules(file: Path) -> list[Rule]:
    """Raises SourceError."""
    words: list[Mapping[str, Any]] = yaml.safe_load(file.read_text())
    return [_rule(found, f"{file.name}, rule {found.get('name', '?')}") for found in words]


def _rule(words: Mapping[str, Any], where: str) -> Rule:
    rule = strict(Rule, words, where)
    if bool(rule.esql) == (rule.search is not None):
        raise SourceError(where, "needs one of esql, search")
    return rule


def update_body(rule: Rule, connector: str | None, found: Mapping[str, Any]) -> Json:
    """What PUT takes, which leaves the rule no other actions, dashboards or guide than these.

    `connector` is the id of one that Kibana already has; `found` is the rule there. Not every 8.19
    tells its dashboards and guide.
    """
    kept = {"artifacts": found["artifacts"]} if found.get("artifacts") else {}
    return {
        "name": rule.name,
        "tags": ["cardwatch", rule.dashboard],
        "schedule": {"interval": rule.every},
        "params": _esql(rule) if rule.esql else _search(rule),
        "actions": _actions(rule, connector, found),
        **kept,
    }


def create_body(rule: Rule, connector: str | None) -> Json:
    """What POST takes: type and consumer can be given only once."""
    kind = {"rule_type_id": RULE_TYPE, "consumer": CONSUMER, "enabled": True}
    return {**update_body(rule, connector, {}), **kind}


def _window(rule: Rule) -> Json:
    found = WINDOW.fullmatch(rule.window)
    if found is None:
        raise SourceError(rule.name, f"window {rule.window} is no time: write it like 5m")
    return {"timeWindowSize": int(found[1]), "timeWindowUnit": found[2]}


def _esql(rule: Rule) -> Json:
    """Kibana narrows the query to the window by itself; any row is a match."""
    return {
        "searchType": "esqlQuery",
        "esqlQuery": {"esql": rule.esql.strip()},
        "timeField": "@timestamp",
        "size": 0,
        "threshold": [0],
        "thresholdComparator": ">",
        "aggType": "count",
        "groupBy": "all",
        "excludeHitsFromPreviousRun": False,
        **_window(rule),
    }


def _search(rule: Rule) -> Json:
    search = strict(Search, rule.search or {}, rule.name)
    found = FIRES.fullmatch(search.fires)
    if found is None:
        raise SourceError(rule.name, f'fires {search.fires!r} is no bound: write it like "> 0"')
    return {
        "searchType": "esQuery",
        "index": [search.index],
        "timeField": "@timestamp",
        "esQuery": json.dumps({"query": search.query}),
        "size": 0,
        "threshold": [int(found[2])],
        "thresholdComparator": found[1],
        "aggType": "count",
        "groupBy": "all",
        "excludeHitsFromPreviousRun": False,
        **_window(rule),
    }


def _actions(rule: Rule, connector: str | None, found: Mapping[str, Any]) -> list[Json]:
    """Those that people added, also for the rule's recovery on our connector, in the words that PUT
    takes, and ours, once. Each stays in its place: another order would be a change, and an update
    each time."""
    ours = [_action(rule, connector)] if connector else []
    actions: list[Json] = []
    for each in found.get("actions", ()):
        if (each["id"], each.get("group")) != (connector, ACTION_GROUP):
            actions.append({name: part for name, part in each.items() if name != ONLY_IN_ANSWERS})
        elif ours:
            actions.append(ours.pop())
    return [*actions, *ours]


def _action(rule: Rule, connector: str) -> Json:
    return {
        "id": connector,
        "group": ACTION_GROUP,
        "params": {"message": f"{rule.name}: {rule.about} {{{{context.link}}}}"},
        "frequency": {"summary": False, "notify_when": "onActionGroupChange", "throttle": None},
    }
