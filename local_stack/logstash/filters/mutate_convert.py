"""mutate convert: Ruby's Integer() and Float(), as JRuby 9.4.15 reads texts."""

import logging
import re
from collections.abc import Callable
from typing import Any

from local_stack.logstash.filters.mutate_texts import strip
from local_stack.logstash.rubynumbers import ruby_integer
from local_stack.logstash.text import json_float, ruby_text
from local_stack.logstash.timestamp import Timestamp

log = logging.getLogger(__name__)
# As the real one writes them, any character for the dot and any line of the text included.
_TRUE = re.compile(r"^(true|t|yes|y|1|1.0)$", re.I | re.M)
_FALSE = re.compile(r"^(false|f|no|n|0|0.0)$", re.I | re.M)
_DIGITS = r"\d+(?:_\d+)*"
_NUMBER = re.compile(
    rf"[+-]?(?:{_DIGITS}(?:\.{_DIGITS})?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?", re.A
)
_HEX = re.compile(r"-?0[xX][0-9a-f]+(?:_[0-9a-f]+)*(?:\.[0-9a-f]+)?(?:[pP][+-]?\d+)?", re.A | re.I)


class CannotConvert(ValueError):
    """Ends the mutate block; the event is tagged."""


def _integer(value: Any) -> Any:
    """A text is read as a float first: one with a dot is cut, any other must be an integer."""
    if isinstance(value, Timestamp):
        return value.seconds
    if isinstance(value, (bool, int, float)):
        return int(value)
    text = _cleaned(value)
    number = _float_of(text)
    if "." in text:
        return int(number)
    try:
        return ruby_integer(text)
    except ValueError:
        raise CannotConvert(f"{text!r} is no integer") from None


def _float(value: Any) -> Any:
    if isinstance(value, Timestamp):
        return value.nanos / 1_000_000_000
    number = float(value) if isinstance(value, (bool, int, float)) else _float_of(_cleaned(value))
    return json_float(number)


def _cleaned(value: Any) -> str:
    if not isinstance(value, str):
        raise CannotConvert(f"{ruby_text(value)} is no number")
    return strip(value).replace(",", "")


def _european(value: Any) -> Any:
    """The decimal comma for the dot, and the other way round."""
    return value.translate(_SWAPPED) if isinstance(value, str) else value


_SWAPPED = str.maketrans(",.", ".,")


def _float_of(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return float(text)
    if _HEX.fullmatch(text):
        return float.fromhex(text.replace("_", ""))
    raise CannotConvert(f"{text!r} is no number")


def _boolean(value: Any) -> Any:
    text = ruby_text(value)
    if _TRUE.search(text):
        return True
    if not text or _FALSE.search(text):
        return False
    log.warning("%r is neither true nor false: left as it is", value)
    return value


def _string(value: Any) -> Any:
    return ruby_text(value)


CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "integer_eu": lambda value: _integer(_european(value)),
    "float": _float,
    "float_eu": lambda value: _float(_european(value)),
    "string": _string,
    "boolean": _boolean,
}


def convert(value: Any, kind: str) -> Any:
    """Element by element in a list; maps and null stay. Raises CannotConvert."""
    if value is None or isinstance(value, dict):
        return value
    if isinstance(value, list):
        return [CONVERTERS[kind](item) if item is not None else item for item in value]
    return CONVERTERS[kind](value)
