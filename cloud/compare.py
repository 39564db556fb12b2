"""What is wanted against what AWS says there is."""

from collections.abc import Mapping
from typing import Any


def covers(actual: Any, wanted: Any) -> bool:
    """AWS answers with more than it was told: only what is wanted has to be there, and equal."""
    if isinstance(wanted, Mapping):
        return isinstance(actual, Mapping) and all(
            key in actual and covers(actual[key], value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(actual, list)
            and len(actual) == len(wanted)
            and all(covers(has, wants) for has, wants in zip(actual, wanted, strict=True))
        )
    return bool(actual == wanted)


def differing(actual: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """The names of the fields that are not as wanted, with commas between."""
    return ", ".join(
        key for key, value in wanted.items() if key not in actual or not covers(actual[key], value)
    )
