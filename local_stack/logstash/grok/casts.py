"""Ruby's to_i and to_f."""

import math
import re
from typing import Any

_INTEGER = re.compile(r"\s*([+-]?\d+(?:_\d+)*)", re.A)
_FLOAT = re.compile(r"\s*([+-]?(?:\d+(?:_\d+)*)?(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?)", re.A)


def to_i(text: str) -> int:
    match = _INTEGER.match(text)
    return int(match.group(1).replace("_", "")) if match else 0


def to_f(text: str) -> float:
    match = _FLOAT.match(text)
    try:
        return float(match.group(1).replace("_", "")) if match else 0.0
    except ValueError:
        return 0.0


def cast_float(text: str) -> Any:
    """Infinity cannot be written as JSON: it comes out as text."""
    number = to_f(text)
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    return number


CASTS: dict[str, Any] = {"int": to_i, "float": cast_float}
