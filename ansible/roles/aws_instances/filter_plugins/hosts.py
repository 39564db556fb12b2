"""The hosts of a stack, one by one, from what each role wants."""

from collections.abc import Callable, Mapping
from typing import Any

Host = dict[str, Any]


def hosts_wanted(roles: Mapping[str, Mapping[str, Any]], stack: str, zones: int) -> list[Host]:
    """Named STACK-ROLE-NUMBER; the hosts of one role go to zone 0, 1, … in turn."""
    return [
        {
            "name": f"{stack}-{role}-{number}",
            "role": role,
            "zone": (number - 1) % zones,
            **{field: wanted[field] for field in ("type", "disk_gib", "public")},
        }
        for role, wanted in roles.items()
        for number in range(1, int(wanted["count"]) + 1)
    ]


class FilterModule:
    def filters(self) -> dict[str, Callable[..., list[Host]]]:
        return {"hosts_wanted": hosts_wanted}
