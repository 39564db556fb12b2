"""What a codec does: bytes of one stream to fields of events, and an event to bytes."""

from collections.abc import Callable
from typing import Any, ClassVar

from local_stack.logstash.event import Event
from local_stack.logstash.plugin import Context

Fields = dict[str, Any]


class Codec:
    """One instance a stream (a file, a connection): what it holds back belongs to that stream.

    `pending` counts the pieces that were taken in and have not come out yet: an input's position
    must stay before the first of them.
    """

    settings_kind: ClassVar[type[Any]]
    # Takes pieces of a stream, cut anywhere; otherwise every piece is a whole message.
    streaming: ClassVar[bool] = False
    pending: int = 0

    def __init__(self, settings: Any, context: Context, ecs: bool) -> None:
        self.settings = settings
        self.context = context
        self.ecs = ecs
        self.prepare()

    def prepare(self) -> None:
        """Compiles what can be compiled. Raises ConfigError for a value that cannot be."""

    def decode(self, raw: bytes) -> list[Fields]:
        raise NotImplementedError

    def flush(self) -> list[Fields]:
        """What was held back, at the end of the stream."""
        return []

    def idle(self, now: float) -> list[Fields]:
        """What was held back long enough. Asked whenever nothing comes; `now` in seconds."""
        return []

    def encode(self, event: Event) -> bytes:
        raise NotImplementedError


def message_fields(text: str, ecs: bool) -> Fields:
    """As plain and line make them: under ECS the text stays in event.original as well."""
    return {"message": text, "event": {"original": text}} if ecs else {"message": text}


MakeCodec = Callable[[], Codec]
