"""The first row of a CSV text, as strictly as Ruby's csv reads it."""

import re
from functools import lru_cache

_LINE_END = re.compile(r"\r\n?|\n")


class MalformedRow(ValueError):
    """No row that can be read: quotes that do not pair, a line end of another kind."""


def first_row(text: str, separator: str, quote: str) -> list[str | None] | None:
    """None for an empty text, [] for an empty line; an empty unquoted value is None.

    Raises MalformedRow.
    """
    if not separator or len(quote) != 1:
        raise MalformedRow("a separator of 1 or more characters and a quote of 1 are needed")
    if not text:
        return None
    # The first line end decides; one of another kind is an error where it is not quoted.
    found = _LINE_END.search(text)
    row_end = found.group() if found else "\n"
    values: list[str | None] = []
    at = 0
    while True:
        value, at = _value(text, at, separator, quote)
        if text.startswith(separator, at):
            values.append(value)
            at += len(separator)
        elif text.startswith(row_end, at) or at == len(text):
            return [*values, value] if values or value is not None else []
        else:
            raise MalformedRow(text)


def _value(text: str, at: int, separator: str, quote: str) -> tuple[str | None, int]:
    if text.startswith(quote, at):
        return _quoted(text, at + 1, quote)
    bare = _bare(separator, quote).match(text, at)
    return (bare.group() or None, bare.end()) if bare else (None, at)


@lru_cache(maxsize=100)
def _bare(separator: str, quote: str) -> re.Pattern[str]:
    return re.compile(rf"(?:(?!{re.escape(separator)})[^{re.escape(quote)}\r\n])*")


def _quoted(text: str, at: int, quote: str) -> tuple[str, int]:
    parts: list[str] = []
    while True:
        end = text.find(quote, at)
        if end < 0:
            raise MalformedRow(text)
        parts.append(text[at:end])
        at = end + 1
        if not text.startswith(quote, at):
            return "".join(parts), at
        parts.append(quote)
        at += 1
