"""Checks a message against the JSON Schema of its topic."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMAS = Path(__file__).with_name("schemas")


def _common(uri: str) -> Any:
    return json.loads((SCHEMAS / uri.rsplit("/", 1)[-1]).read_text())


def schema(name: str) -> dict[str, Any]:
    """The schema of a topic by its name; dead-letter topics share the one called dead-letter."""
    stem = "dead-letter" if name.endswith(".dead-letter") else name
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"{stem}.schema.json").read_text())
    return loaded


def problems_of(name: str) -> Callable[[Mapping[str, Any]], list[tuple[str, str]]]:
    """A function from a message of topic `name` to its (field, problem) pairs; empty when valid."""
    validator = jsonschema_rs.Draft202012Validator(schema(name), retriever=_common)

    def problems(message: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [
            (".".join(str(part) for part in error.instance_path), error.message)
            for error in validator.iter_errors(message)
        ]

    return problems
