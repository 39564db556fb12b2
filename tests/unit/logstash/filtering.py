"""A filter section applied to one event, as JSON in and out."""

import json
from pathlib import Path
from typing import Any

from local_stack.logstash.filter_command import filter_lines
from local_stack.logstash.plugin import Context


def filtered(
    filters: str, *events: dict[str, Any], ecs: bool = True, data: Path = Path("nowhere")
) -> list[dict[str, Any]]:
    """What the filters make of each event, without @timestamp where none was given."""
    lines = [json.dumps(event).encode() for event in events]
    made = filter_lines([("test.conf", f"filter {{ {filters} }}")], lines, Context({}, data, ecs))
    return [json.loads(line) for line in made]


def one(filters: str, event: dict[str, Any], ecs: bool = True) -> dict[str, Any]:
    (made,) = filtered(filters, event, ecs=ecs)
    return made
