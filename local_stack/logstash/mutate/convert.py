"""mutate convert: Ruby's Integer(), Float() and their relaxed forms."""

import logging
import re
from collections.abc import Callable
from typing import Any

from local_stack.logstash.text import ruby_text

log = logging.getLogger(__name__)
# As the real one writes them, any character for the dot and any line of the text included.
_TRUE = re.compile(r"^(true|t|yes|y|1|1.0)$", re.I | re.M)
_FALSE = re.compile(r"^(false|f|no|n|0|0.0)$", re.I | re.M)
_HEX = re.compile(r"[+-]?0x[0-9a-f]+", re.I)
_NUMBER = re.compile(r"[+-]?(\d+(_\d+)*)?(\.\d+(_\d+)*)?([eE][+-]?\d+)?", re.A)


class CannotConvert(ValueError):
    """Ends the mutate block; the event is tagged."""


def _integer(value: Any, decimal_comma: bool = False) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (int, float)):
        return int(value)
    text = _cleaned(value, decimal_comma)
    if _HEX.fullmatch(text):
        return int(text, 16)
    return int(_float_of(text)) if not _plain_integer(text) else int(text)


def _plain_integer(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(_\d+)*", text, re.A) is not None


def _float(value: Any, decimal_comma: bool = False) -> Any:
    if isinstance(value, (bool, int, float)):
        return float(value)
    text = _cleaned(value, decimal_comma)
    return float(int(text, 16)) if _HEX.fullmatch(text) else _float_of(text)


def _cleaned(value: Any, decimal_comma: bool) -> str:
    if not isinstance(value, str):
        raise CannotConvert(f"{ruby_text(value)} is no number")
    if decimal_comma:
        return value.replace(".", "").replace(",", ".").strip()
    return value.replace(",", "").strip()


def _float_of(text: str) -> float:
    if not text or not _NUMBER.fullmatch(text):
        raise CannotConvert(f"{text!r} is no number")
    try:
        return float(text)
    except ValueError:
        raise CannotConvert(f"{text!r} is no number") from None


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
    "integer_eu": lambda value: _integer(value, True),
    "float": _float,
    "float_eu": lambda value: _float(value, True),
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
