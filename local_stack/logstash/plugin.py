"""What every filter shares: its settings, and the decoration of events that it matched."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from local_stack.logstash.event import MISSING, Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.sprintf import is_dynamic, template
from local_stack.logstash.text import ruby_text


@dataclass(frozen=True)
class Context:
    """What a plugin may know about the world around it."""

    environment: Mapping[str, str]
    data: Path
    ecs: bool = True


@dataclass(frozen=True)
class Common:
    """Settings that every filter has."""

    id: str | None = None
    add_field: dict[str, Any] = field(default_factory=dict)
    remove_field: list[str] = field(default_factory=list)
    add_tag: list[str] = field(default_factory=list)
    remove_tag: list[str] = field(default_factory=list)
    enable_metric: bool = True
    periodic_flush: bool = False
    ecs_compatibility: str | None = None


class Filter:
    """`filter` changes the event; it returns None, or the events that take its place."""

    settings_kind: ClassVar[type[Any]]

    def __init__(self, settings: Any, common: Common, context: Context) -> None:
        self.settings = settings
        self.context = context
        compatibility = common.ecs_compatibility
        self.ecs = context.ecs if compatibility is None else compatibility != "disabled"
        self.matched: Callable[[Event], None] = decoration(common)
        self.prepare()

    def prepare(self) -> None:
        """Compiles what can be compiled before the first event."""

    def filter(self, event: Event) -> list[Event] | None:
        raise NotImplementedError


def decoration(common: Common) -> Callable[[Event], None]:
    """add_field, remove_field, add_tag and remove_tag as one function."""
    steps = [
        *(_add_field(name, value) for name, value in common.add_field.items()),
        *(_remove_field(name) for name in common.remove_field),
        *([_add_tags(common.add_tag)] if common.add_tag else []),
        *([_remove_tags(common.remove_tag)] if common.remove_tag else []),
    ]
    if not steps:
        return lambda event: None
    if len(steps) == 1:
        return steps[0]

    def decorate(event: Event) -> None:
        for step in steps:
            step(event)

    return decorate


def _add_field(name: str, value: Any) -> Callable[[Event], None]:
    values = [template(ruby_text(item)) for item in (value if isinstance(value, list) else [value])]
    names = template(name)

    def add(event: Event) -> None:
        path = path_of(names(event))
        for each in values:
            text = each(event)
            before = event.get(path)
            event.set(path, text if before is MISSING else [*ruby_array(before), text])

    return add


def ruby_array(value: Any) -> list[Any]:
    """As Ruby's Array(value)."""
    if value is None:
        return []
    if isinstance(value, dict):
        return [[key, inner] for key, inner in value.items()]
    return list(value) if isinstance(value, list) else [value]


def _remove_field(name: str) -> Callable[[Event], None]:
    if is_dynamic(name):
        names = template(name)
        return lambda event: event.remove(path_of(names(event))) and None
    path = path_of(name)

    def remove(event: Event) -> None:
        event.remove(path)

    return remove


def _add_tags(tags: list[str]) -> Callable[[Event], None]:
    made = [template(str(tag)) for tag in tags]

    def add(event: Event) -> None:
        before = ruby_array(event.data.get("tags"))
        event.data["tags"] = before + [tag(event) for tag in made]

    return add


def _remove_tags(tags: list[str]) -> Callable[[Event], None]:
    made = [template(str(tag)) for tag in tags]

    def remove(event: Event) -> None:
        before = ruby_array(event.data.get("tags"))
        if before:
            gone = [tag(event) for tag in made]
            event.data["tags"] = [tag for tag in before if tag not in gone]

    return remove
