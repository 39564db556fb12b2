"""JSON texts to values: integers of any size exact, and everything that Jackson takes."""

import json
import re
from typing import Any

import orjson

_LONG_NUMBER = re.compile(r"\d{19}")
_LONG_BYTES = re.compile(rb"\d{19}")
MAX_DEPTH = 500


class NotJson(ValueError):
    """The text is no JSON value."""


def read_json(text: str | bytes) -> Any:
    """Raises NotJson."""
    long = _LONG_NUMBER if isinstance(text, str) else _LONG_BYTES
    try:
        if not long.search(text):  # type: ignore[arg-type]
            return orjson.loads(text)
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from None


def _refuse(name: str) -> Any:
    raise NotJson(f"{name} is no JSON number")
