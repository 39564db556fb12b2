"""What an input does: hand out batches, and move its position once outputs have them."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from local_stack.logstash.codecs.base import Codec, Fields, MakeCodec
from local_stack.logstash.event import Event
from local_stack.logstash.event_json import event_of
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.plugin import Common as Decorations
from local_stack.logstash.plugin import decoration
from local_stack.logstash.timestamp import Timestamp

Clock = Callable[[], Timestamp]
Wait = Callable[[float], bool]
HOST = socket.gethostname()
# How long an input that has nothing to hand out waits before it looks again.
IDLE_SECONDS = 0.2


@dataclass(frozen=True)
class Common:
    """Settings that every input has."""

    codec: Any = None
    type: str | None = None
    tags: list[str] = field(default_factory=list)
    add_field: dict[str, Any] = field(default_factory=dict)
    id: str | None = None
    enable_metric: bool = True
    ecs_compatibility: str | None = None


class Input(Protocol):
    finished: bool

    def poll(self) -> list[Event]:
        """What there is now, after a short wait at most; a bounded number."""

    def commit(self) -> None:
        """Everything that was polled is in every output: move the position."""

    def close(self) -> None: ...


class InputKind(Protocol):
    """What the class of an input tells before one is made."""

    settings_kind: type[Any]
    default_codec: str

    def __call__(self, settings: Any, source: "Source") -> Input: ...


@dataclass(frozen=True)
class World:
    """`wait(seconds)` sleeps, and is true when it is time to stop; `state` is for positions."""

    clock: Clock
    wait: Wait
    state: Path
    ecs: bool = True


class Source:
    """What every input is given: its codec, its clock, and the making of events.

    `codec()` makes a new one, for one stream; `named_codec(name)` is for an input that has several.
    """

    def __init__(
        self, common: Common, named_codec: Callable[[Any], MakeCodec], world: World
    ) -> None:
        self.id, self.ecs = common.id, world.ecs
        self.wait, self.state, self.clock = world.wait, world.state, world.clock
        self.named_codec = named_codec
        self.codec = named_codec(common.codec)
        self._type = common.type
        self._decorate = decoration(Decorations(add_field=common.add_field, add_tag=common.tags))

    def seconds(self) -> float:
        """Since 1970."""
        return self.clock().nanos / 1e9

    def event(self, fields: Fields, *given: tuple[str, Any]) -> Event:
        """`given`: (reference, value) pairs that are set where the event has no such field."""
        event = event_of(fields, self.clock())
        event.data.setdefault("@version", "1")
        for reference, value in given:
            set_missing(event, reference, value)
        if self._type is not None:
            event.data.setdefault("type", self._type)
        self._decorate(event)
        return event


def set_missing(event: Event, reference: str, value: Any) -> None:
    """Left out where the event has the field, or something else in its place."""
    path = path_of(reference)
    node = event.data
    if path[0] == "@metadata":
        node, path = event.metadata, path[1:]
    for key in path[:-1]:
        child = node.get(key)
        if child is None:
            child = node[key] = {}
        elif child.__class__ is not dict:
            return
        node = child
    node.setdefault(path[-1], value)


def whole_messages(codec: Codec, raw: bytes) -> list[Fields]:
    """A codec for streams takes each message as a stream of its own: nothing is held back."""
    fields = codec.decode(raw)
    return fields + codec.flush() if codec.streaming else fields
