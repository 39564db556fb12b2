"""Fields and their types from the index templates of contracts/elasticsearch."""

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

TEMPLATES = Path(__file__).parents[1] / "contracts/elasticsearch"


def fields_of(pattern: str, folder: Path = TEMPLATES) -> dict[str, str]:
    """Dotted name to type of every field that each index of `pattern` has or may have.

    `pattern` is a data view's title: patterns with commas between. An alias has the type of the
    field that it stands for. A field that cannot be searched (index: false) is left out.
    """
    found: dict[str, str] = {}
    for patterns, types in _templates(folder):
        if any(_meets(one, patterns) for one in pattern.split(",")):
            found |= types
    return found


@cache
def _templates(folder: Path) -> list[tuple[list[str], dict[str, str]]]:
    """Each template's index patterns and fields. Read once: a bundle asks hundreds of times."""
    templates = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
    return [
        (one["index_patterns"], _types(one["template"]["mappings"]["properties"]))
        for one in templates
    ]


def _meets(pattern: str, templates: list[str]) -> bool:
    return any(fnmatchcase(template, pattern) or template == pattern for template in templates)


def _types(properties: Mapping[str, Any]) -> dict[str, str]:
    plain = dict(_walk(properties, ""))
    aliases = {name: path for name, path in plain.items() if path.startswith("->")}
    return plain | {name: plain[path[2:]] for name, path in aliases.items()}


def _walk(properties: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, mapping in properties.items():
        if "properties" in mapping:
            yield from _walk(mapping["properties"], f"{prefix}{name}.")
        elif mapping["type"] == "alias":
            yield f"{prefix}{name}", f"->{mapping['path']}"
        elif mapping.get("index", True):
            yield f"{prefix}{name}", mapping["type"]
