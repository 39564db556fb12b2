"""csv: a line of separated values into fields."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.joda.iso import parse_iso
from local_stack.logstash.plugin import Filter
from local_stack.logstash.rubynumbers import ruby_float, ruby_integer
from local_stack.logstash.timestamp import Timestamp

_LINE_END = re.compile(r"[\r\n]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.A)
_DATE_TIME = re.compile(
    _DATE.pattern
    + r"(?:[T\s]\d\d:\d\d(?::\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::\d\d)?|\s(?:UTC|GMT))?)?)?",
    re.A,
)


class MalformedRow(ValueError):
    """Quotes that do not pair."""


@dataclass(frozen=True)
class Settings:
    source: str = "message"
    columns: list[str] = field(default_factory=list)
    separator: str = ","
    quote_char: str = '"'
    target: str | None = None
    autogenerate_column_names: bool = True
    skip_empty_columns: bool = False
    skip_empty_rows: bool = False
    skip_header: bool = False
    autodetect_column_names: bool = False
    convert: dict[str, str] = field(default_factory=dict)


def row_of(text: str, separator: str, quote: str) -> list[str | None]:
    """Up to the first line end outside quotes; an empty unquoted value is None.

    Raises MalformedRow.
    """
    values: list[str | None] = []
    at = 0
    while True:
        if quote and text.startswith(quote, at):
            value, at = _quoted(text, at + len(quote), quote)
            values.append(value)
            if not text.startswith((separator, "\n", "\r"), at) and at < len(text):
                raise MalformedRow(text)
        else:
            end = text.find(separator, at)
            value = _LINE_END.split(text[at:] if end < 0 else text[at:end], maxsplit=1)[0]
            end = at + len(value)
            if quote and quote in value:
                raise MalformedRow(text)
            values.append(value or None)
            at = end
        if at >= len(text) or not text.startswith(separator, at):
            return values
        at += len(separator)


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


class Csv(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        s = self.settings
        self._source = path_of(s.source)
        self._target = path_of(s.target) if s.target else ()
        self._columns = list(s.columns)
        # \x00 is how a configuration says that nothing is quoted.
        self._quote = "" if s.quote_char in ("\\x00", "\x00") else s.quote_char
        for kind in s.convert.values():
            if kind not in _CONVERT:
                raise ConfigError(f"convert to {kind}: write one of {', '.join(_CONVERT)}")

    def filter(self, event: Event) -> None:
        text = event.value(self._source)
        if not isinstance(text, str):
            return
        if not text.strip("\r\n"):
            event.tag(
                "_csvskippedemptyfield" if self.settings.skip_empty_rows else "_csvparsefailure"
            )
            return
        try:
            row = row_of(text.rstrip("\r\n"), self.settings.separator, self._quote)
        except MalformedRow:
            event.tag("_csvparsefailure")
            return
        self._store(event, row)

    def _store(self, event: Event, row: list[str | None]) -> None:
        s = self.settings
        if s.autodetect_column_names and not self._columns:
            self._columns = [value or "" for value in row]
            event.cancelled = True
            return
        if s.skip_header and row == self._columns:
            event.cancelled = True
            return
        for position, value in enumerate(row):
            if value in (None, "") and s.skip_empty_columns:
                continue
            name = self._name(position)
            if name is not None:
                event.set((*self._target, *path_of(name)), self._converted(name, value))
        self.matched(event)

    def _name(self, position: int) -> str | None:
        if position < len(self._columns):
            return str(self._columns[position])
        return f"column{position + 1}" if self.settings.autogenerate_column_names else None

    def _converted(self, name: str, value: str | None) -> Any:
        kind = self.settings.convert.get(name)
        if kind is None or value is None:
            return value
        convert = _CONVERT[kind]
        try:
            return convert(value)
        except ValueError:
            return value


def _boolean(value: str) -> Any:
    return {"true": True, "false": False}.get(value.strip().lower(), value)


def _date(value: str, shape: re.Pattern[str]) -> Any:
    """What does not look like a date stays a text."""
    if not shape.fullmatch(value):
        return value
    plain = re.sub(r"\s(?:UTC|GMT)$", "Z", value)
    millis = parse_iso(re.sub(r"\s", "T", plain), "UTC")
    return value if millis is None else Timestamp.from_millis(millis)


_CONVERT: dict[str, Callable[[str], Any]] = {
    "integer": ruby_integer,
    "float": ruby_float,
    "boolean": _boolean,
    "date": lambda value: _date(value, _DATE),
    "date_time": lambda value: _date(value, _DATE_TIME),
}
