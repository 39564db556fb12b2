"""Who may open what, as rules of EC2 security groups."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

Rule = dict[str, Any]
#: Sources that are address lists instead of roles.
LISTS = ("admin", "web")


def _source(name: str, groups: Mapping[str, str], lists: Mapping[str, list[str]]) -> Rule:
    """Raises KeyError for a name that is neither a role nor a list."""
    return {"cidr_ip": lists[name]} if name in LISTS else {"group_id": groups[name]}


def ingress(
    access: Iterable[Mapping[str, Any]],
    role: str,
    groups: Mapping[str, str],
    lists: Mapping[str, list[str]],
) -> list[Rule]:
    """The rules of `role`'s group; an empty address list opens nothing."""
    return [
        {"proto": "tcp", "ports": [entry["port"]], "rule_desc": name, **source}
        for entry in access
        if entry["to"] == role
        for name in entry["from"]
        if all((source := _source(name, groups, lists)).values())
    ]


class FilterModule:
    def filters(self) -> dict[str, Callable[..., list[Rule]]]:
        return {"ingress": ingress}
