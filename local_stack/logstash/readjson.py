"""JSON texts to values: integers of any size exact, and everything that Jackson takes."""

import json
import re
from typing import Any

import orjson

_LONG_NUMBER = re.compile(r"\d{19}")
_LONG_BYTES = re.compile(rb"\d{19}")


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


def read_first_json(text: str | bytes) -> Any:
    """As Event.from_json reads: what stands behind the first value is nothing. Raises NotJson."""
    try:
        return read_json(text)
    except NotJson:
        return read_json(_first(text if isinstance(text, str) else text.decode("utf-8", "replace")))


def _first(text: str) -> str:
    bare = text.lstrip(" \t\r\n")
    try:
        return bare[: _DECODER.raw_decode(bare)[1]]
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from None


def _refuse(name: str) -> Any:
    raise NotJson(f"{name} is no JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
