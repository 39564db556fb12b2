"""An event: nested maps addressed by field references such as [source][geo][city_name]."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import regex

PLACEHOLDER = regex.compile(r"%\{([^}]+)\}")
JODA = {"yyyy": "%Y", "YYYY": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}
MISSING: Any = object()


@lru_cache(maxsize=4096)
def path_of(reference: str) -> tuple[str, ...]:
    return tuple(reference[1:-1].split("][")) if reference.startswith("[") else (reference,)


def iso(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


class Event:
    """`data` is what goes out; what is below [@metadata] never does."""

    __slots__ = ("cancelled", "data", "metadata")

    def __init__(self, data: dict[str, Any], metadata: dict[str, Any] | None = None) -> None:
        self.data = data
        self.metadata: dict[str, Any] = {"@metadata": metadata or {}}
        self.cancelled = False

    def get(self, reference: str) -> Any:
        """The value at a reference; MISSING where there is none."""
        path = path_of(reference)
        at: Any = self._root(path)
        for name in path:
            if not isinstance(at, dict) or name not in at:
                return MISSING
            at = at[name]
        return at

    def set(self, reference: str, value: Any) -> None:
        path = path_of(reference)
        at = self._root(path)
        for name in path[:-1]:
            inner = at.get(name)
            if not isinstance(inner, dict):
                inner = at[name] = {}
            at = inner
        at[path[-1]] = value

    def remove(self, reference: str) -> Any:
        path = path_of(reference)
        parent = self.get("[" + "][".join(path[:-1]) + "]") if path[1:] else self._root(path)
        return parent.pop(path[-1], MISSING) if isinstance(parent, dict) else MISSING

    def tag(self, *tags: str) -> None:
        have = self.data.setdefault("tags", [])
        have.extend(tag for tag in tags if tag not in have)

    def text(self, template: str) -> str:
        """`template` with its %{...} filled in; one that has no value stays as it is."""
        if "%{" not in template:
            return template
        return str(PLACEHOLDER.sub(lambda match: self._filled(match[1], match[0]), template))

    def _filled(self, name: str, placeholder: str) -> str:
        if name.startswith("+"):
            pattern = name[1:]
            for joda, directive in JODA.items():
                pattern = pattern.replace(joda, directive)
            moment: datetime = self.data["@timestamp"]
            return moment.astimezone(UTC).strftime(pattern)
        value = self.get(name)
        if value is MISSING or value is None:
            return placeholder
        return iso(value) if isinstance(value, datetime) else str(value)

    def _root(self, path: tuple[str, ...]) -> dict[str, Any]:
        return self.metadata if path[0] == "@metadata" else self.data
