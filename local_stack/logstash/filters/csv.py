"""csv: a line of separated values into fields."""

import json
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.joda.iso import parse_iso
from local_stack.logstash.plugin import Filter
from local_stack.logstash.timestamp import Timestamp


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
    """An empty unquoted value is None. Raises MalformedRow."""
    values: list[str | None] = []
    at = 0
    while True:
        if quote and text.startswith(quote, at):
            value, at = _quoted(text, at + len(quote), quote)
            values.append(value)
            if at < len(text) and not text.startswith(separator, at):
                raise MalformedRow(text)
        else:
            end = text.find(separator, at)
            end = len(text) if end < 0 else end
            value = text[at:end]
            if quote and quote in value:
                raise MalformedRow(text)
            values.append(value or None)
            at = end
        if at >= len(text):
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
        for kind in s.convert.values():
            if kind not in ("integer", "float", "date", "date_time", "boolean"):
                raise ConfigError(f"convert to {kind} is not possible")

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
            row = row_of(text.rstrip("\r\n"), self.settings.separator, self.settings.quote_char)
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
        try:
            if kind == "integer":
                return int(value)
            if kind == "float":
                return float(value)
            if kind == "boolean":
                return json.loads(value.strip().lower()) is True
        except ValueError:
            return value
        millis = parse_iso(value.strip(), "UTC")
        return value if millis is None else Timestamp.from_millis(millis)
