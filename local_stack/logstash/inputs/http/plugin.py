"""http: events from the bodies of requests; a client has its answer when they are stored."""

import logging
import queue
import re
from typing import Any

from local_stack.logstash.codecs.base import Codec, Fields
from local_stack.logstash.event import Event
from local_stack.logstash.inputs.base import IDLE_SECONDS, Source
from local_stack.logstash.inputs.http.server import Request, Server
from local_stack.logstash.inputs.http.settings import Settings

log = logging.getLogger(__name__)
BATCH = 500
AT_ONCE_SECONDS = 0.001
_PLACE = re.compile(r"(?:([^:]+)|\[(.*)\]):(\d+)$")


class HttpInput:
    """The real one answers when an event is in its queue in memory; here it is in every output."""

    settings_kind = Settings
    default_codec = "plain"

    def __init__(self, settings: Settings, source: Source) -> None:
        self._settings, self._source = settings, source
        self._remote = settings.remote_host_target_field or ("[host][ip]" if source.ecs else "host")
        self._headers = settings.request_headers_target_field or (
            "[@metadata][input][http][request][headers]" if source.ecs else "headers"
        )
        self._by_type = {
            kind: source.named_codec(name) for kind, name in settings.additional_codecs.items()
        }
        self._polled: list[Request] = []
        self._server = Server(settings)
        self.port = self._server.port
        self.finished = False

    def poll(self) -> list[Event]:
        events: list[Event] = []
        # A client that waits for its answer is not kept waiting for others.
        seconds = AT_ONCE_SECONDS if self._polled else IDLE_SECONDS
        while len(events) < BATCH:
            try:
                request = self._server.waiting.get(timeout=seconds)
            except queue.Empty:
                break
            seconds = AT_ONCE_SECONDS
            events.extend(self._events(request))
        return events

    def _events(self, request: Request) -> list[Event]:
        fields = self._decode(request)
        if not fields:
            request.answer(self._settings.response_code)
            return []
        self._polled.append(request)
        given = [(self._headers, request.headers), (self._remote, request.remote)]
        if self._source.ecs:
            given += _ecs(request.headers)
        return [self._source.event(each, *given) for each in fields]

    def _decode(self, request: Request) -> list[Fields]:
        kind = request.headers.get("content_type", "").split(";")[0].strip()
        codec: Codec = self._by_type.get(kind, self._source.codec)()
        return codec.decode(request.body) + codec.flush()

    def commit(self) -> None:
        for request in self._polled:
            request.answer(self._settings.response_code)
        self._polled = []

    def close(self) -> None:
        """What was taken and is not stored is answered 503: the client has to send it again."""
        for request in self._polled:
            request.answer(503)
        self._server.close()


def _ecs(headers: dict[str, str]) -> list[tuple[str, Any]]:
    """Of a request, under ECS."""
    place = headers.get("http_host")
    match = _PLACE.match(place or "")
    found = {
        "[http][version]": headers.get("http_version"),
        "[user_agent][original]": headers.get("http_user_agent"),
        "[url][domain]": (match.group(1) or match.group(2)) if match else place,
        "[url][port]": int(match.group(3)) if match else None,
        "[http][method]": headers.get("request_method"),
        "[url][path]": headers.get("request_path"),
        "[http][request][body][bytes]": headers.get("content_length"),
        "[http][request][mime_type]": headers.get("content_type"),
    }
    return [(reference, value) for reference, value in found.items() if value is not None]
