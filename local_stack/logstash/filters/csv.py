"""csv: a line of separated values into fields."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.config.errors import ConfigError, EventError
from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import Path, path_in_data, path_of
from local_stack.logstash.filters.csvrow import MalformedRow, first_row
from local_stack.logstash.joda.iso import parse_iso
from local_stack.logstash.plugin import Filter
from local_stack.logstash.rubynumbers import ruby_float, ruby_integer
from local_stack.logstash.timestamp import Timestamp

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.A)
_DATE_TIME = re.compile(
    _DATE.pattern
    + r"(?:[T\s]\d\d:\d\d(?::\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::\d\d)?|\s(?:UTC|GMT))?)?)?",
    re.A,
)


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


class Csv(Filter):
    settings_kind = Settings
    settings: Settings

    def prepare(self) -> None:
        s = self.settings
        self._source = path_of(s.source)
        self._target = path_of(s.target) if s.target else ()
        self._columns: list[str | None] | None = [str(name) for name in s.columns]
        # \x00 is how a configuration says that nothing is quoted.
        self._quote = "\x00" if s.quote_char == "\\x00" else s.quote_char
        for kind in s.convert.values():
            if kind not in _CONVERT:
                raise ConfigError(f"convert to {kind}: write one of {', '.join(_CONVERT)}")

    def filter(self, event: Event) -> None:
        text = event.value(self._source)
        if text is None or text is False:
            return
        try:
            row = self._row(text)
            if self._is_header(row):
                event.cancelled = True
            elif row is None and self.settings.skip_empty_rows:
                event.tag("_csvskippedemptyfield")
            else:
                self._store(event, row)
        except (MalformedRow, EventError):
            event.tag("_csvparsefailure")

    def _row(self, text: Any) -> list[str | None] | None:
        if not isinstance(text, str):
            raise MalformedRow(f"{text!r} is no text")
        return first_row(text, self.settings.separator, self._quote)

    def _is_header(self, row: list[str | None] | None) -> bool:
        """As in the real one, an empty first row spoils the columns that are to be detected."""
        s = self.settings
        if self._columns is None and (s.autodetect_column_names or s.skip_header):
            raise MalformedRow("the header was empty")
        if s.autodetect_column_names and not self._columns:
            self._columns = row
            return True
        return bool(s.skip_header and self._columns and row == self._columns)

    def _store(self, event: Event, row: list[str | None] | None) -> None:
        """What comes before a value that cannot be stored stays."""
        if row is None:
            raise MalformedRow("the text is empty")
        for position, value in enumerate(row):
            if value in (None, "") and self.settings.skip_empty_columns:
                continue
            name = self._name(position)
            if name is not None:
                path = (*self._target, *_column_path(name))
                event.set(path, self._converted(name, value))
        self.matched(event)

    def _name(self, position: int) -> str | None:
        columns = self._columns or []
        if position < len(columns) and (name := columns[position]) is not None:
            return name
        return f"column{position + 1}" if self.settings.autogenerate_column_names else None

    def _converted(self, name: str, value: str | None) -> Any:
        kind = self.settings.convert.get(name)
        if value is None:
            if kind == "boolean":
                raise EventError(f"nothing in {name} is no boolean")
            return value
        if kind is None:
            return value
        try:
            return _CONVERT[kind](value)
        except ValueError:
            return value


def _column_path(name: str) -> Path:
    return path_in_data(name if name.startswith("[") and name.endswith("]") else f"[{name}]")


def _boolean(value: str) -> Any:
    """A text that is neither stays, but stripped and in lower case."""
    bare = value.strip().lower()
    return {"true": True, "false": False}.get(bare, bare)


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
