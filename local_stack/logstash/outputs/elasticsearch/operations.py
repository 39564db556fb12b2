"""An event as the lines of a bulk request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from local_stack.logstash.event import Event
from local_stack.logstash.fieldref import path_of
from local_stack.logstash.outputs.elasticsearch.settings import Settings
from local_stack.logstash.sprintf import Template, template
from local_stack.logstash.text import to_json


@dataclass(frozen=True)
class Operation:
    """`document` is empty for a delete."""

    action: str
    head: bytes
    document: bytes

    @property
    def size(self) -> int:
        return len(self.head) + len(self.document) + 2

    def lines(self) -> bytes:
        return self.head + b"\n" + (self.document + b"\n" if self.document else b"")


class Operations:
    """`operation(event)` with everything compiled that settings name."""

    def __init__(self, settings: Settings, ecs: bool) -> None:
        self._settings = settings
        streams = settings.are_streams(ecs)
        index = settings.index or f"{'ecs-' if ecs else ''}{DEFAULT_INDEX}"
        self._index = _stream_of(settings) if streams else template(index)
        self._action = template(settings.action or ("create" if streams else "index"))
        named = {
            "_id": settings.document_id,
            "routing": settings.routing,
            "pipeline": settings.pipeline,
            "version": settings.version,
            "version_type": settings.version_type,
        }
        self._targets: list[tuple[str, Template]] = [
            (name, template(text)) for name, text in named.items() if text
        ]

    def operation(self, event: Event) -> Operation:
        action = self._action(event)
        target: dict[str, Any] = {"_index": self._index(event)}
        for name, made in self._targets:
            text = made(event)
            # An empty pipeline means none, as in the real one; an empty id is refused.
            if text or name != "pipeline":
                target[name] = text
        document = to_json(event.data)
        if action == "update":
            target["retry_on_conflict"] = self._settings.retry_on_conflict
            document = self._update(document)
        return Operation(
            action, orjson.dumps({action: target}), b"" if action == "delete" else document
        )

    def _update(self, document: bytes) -> bytes:
        parts = [b'{"doc":' + document]
        if self._settings.doc_as_upsert:
            parts.append(b'"doc_as_upsert":true')
        elif self._settings.upsert:
            parts.append(b'"upsert":' + self._settings.upsert.encode())
        return b",".join(parts) + b"}"


DEFAULT_INDEX = "logstash-%{+yyyy.MM.dd}"


def _stream_of(settings: Settings) -> Callable[[Event], str]:
    """type-dataset-namespace, of the event where it says so and routing is on."""
    given = {
        "type": settings.data_stream_type,
        "dataset": settings.data_stream_dataset,
        "namespace": settings.data_stream_namespace,
    }
    path = path_of("[data_stream]")

    def name(event: Event) -> str:
        own = event.value(path) if settings.data_stream_auto_routing else None
        chosen = (
            {**given, **{k: v for k, v in own.items() if k in given}}
            if isinstance(own, dict)
            else given
        )
        if settings.data_stream_auto_routing:
            event.set(path, dict(chosen))
        return "-".join(str(part) for part in chosen.values())

    return name
