"""Values as text, the way Java, Ruby and JSON each write them."""

import json
import math
from decimal import Decimal
from typing import Any

import orjson

from local_stack.logstash.timestamp import Timestamp


def java_float(number: float) -> str:
    """Double.toString: plain from 0.001 to 10 million, else E notation."""
    if not math.isfinite(number):
        return _infinite(number)
    if number == 0 or 1e-3 <= abs(number) < 1e7:
        return _plain(number)
    return _scientific(number, "E", pad=False)


def ruby_float(number: float) -> str:
    """Float#to_s of JRuby 9.4: plain from 0.0001 to 1e19, else e+NN; up to 1e20 of 15 digits."""
    if not math.isfinite(number):
        return _infinite(number)
    if number == 0 or 1e-4 <= abs(number) < 1e19:
        return _plain(number)
    short = abs(number) < 1e20
    return _scientific(float(f"{number:.14e}") if short else number, "e", pad=True)


def json_float(number: float) -> float | str:
    """Infinity cannot be written as JSON: it comes out as text."""
    return _infinite(number) if math.isinf(number) else number


def _infinite(number: float) -> str:
    return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"


def _plain(number: float) -> str:
    text = format(Decimal(repr(number)), "f")
    return text if "." in text else text + ".0"


def _scientific(number: float, mark: str, pad: bool) -> str:
    sign, digits, exponent = Decimal(repr(number)).as_tuple()
    text = "".join(map(str, digits)).rstrip("0") or "0"
    power = int(exponent) + len(digits) - 1
    mantissa = f"{'-' if sign else ''}{text[0]}.{text[1:] or '0'}"
    return f"{mantissa}{mark}{power:+03d}" if pad else f"{mantissa}{mark}{power}"


def ruby_text(value: Any) -> str:
    """As Ruby's to_s."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        return ruby_inspect(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return ruby_float(value) if isinstance(value, float) else str(value)


def ruby_inspect(value: Any) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f"{ruby_inspect(k)}=>{ruby_inspect(v)}" for k, v in value.items())
        return "{" + inner + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(ruby_inspect, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "nil" if value is None else ruby_text(value)


def java_text(value: Any) -> str:
    """As Java's toString, which sprintf uses for what is inside lists."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}={java_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(java_text, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return java_float(value)
    return "null" if value is None else str(value)


def _plain_value(value: Any) -> Any:
    if isinstance(value, Timestamp):
        return str(value)
    if isinstance(value, int):
        return value
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


_OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS


def to_json(value: Any) -> bytes:
    """Integers beyond 64 bits and lone surrogates go the slow way."""
    try:
        return orjson.dumps(value, _plain_value, _OPTIONS)
    except TypeError:
        text = json.dumps(value, default=_plain_value, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "backslashreplace")


def sprintf_text(value: Any) -> str:
    """A field inside %{...}: lists joined with commas, maps as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return to_json(value).decode()
    if isinstance(value, list):
        return ",".join(_flat(value))
    return java_text(value)


def _flat(values: list[Any]) -> list[str]:
    parts: list[str] = []
    for value in values:
        if isinstance(value, list):
            parts.append(",".join(_flat(value)))
        else:
            parts.append("" if value is None else java_text(value))
    return parts
