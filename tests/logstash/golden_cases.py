"""Reads conformance cases and compares as JSON: integers are not floats, keys have no order."""

from pathlib import Path
from typing import Any

GOLDEN = Path(__file__).with_name("golden")


def case_folders() -> list[Path]:
    return sorted(file.parent for file in GOLDEN.glob("*/case.json"))


def exact(value: Any) -> Any:
    """`value` so that == tells 1 from 1.0 and from true."""
    if isinstance(value, dict):
        return {key: exact(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner) for inner in value]
    return (type(value).__name__, value)
