"""elasticsearch: bulk requests; refused documents are set apart, everything else is tried again."""

import logging
from collections.abc import Sequence

import orjson

from local_stack.logstash.event import Event
from local_stack.logstash.outputs.base import Sink, Stopped, pauses
from local_stack.logstash.outputs.dead_letters import DeadLetters
from local_stack.logstash.outputs.elasticsearch.bulk import TOO_LARGE, Answered, Bulk
from local_stack.logstash.outputs.elasticsearch.operations import Operation, Operations
from local_stack.logstash.outputs.elasticsearch.settings import Settings

log = logging.getLogger(__name__)
CONFLICT = 409
# What will never be taken. Any other failure, 401 and 403 too, is tried again, as by the real one:
# a full disk or a wrong password must not cost documents.
REFUSED = {400, 404, TOO_LARGE}


class ElasticsearchOutput:
    settings_kind = Settings
    default_codec = "plain"

    def __init__(self, settings: Settings, sink: Sink) -> None:
        self._settings, self._wait = settings, sink.wait
        self._operations = Operations(settings, sink.ecs)
        self._bulk = Bulk(settings)
        name = f"{sink.id or 'elasticsearch'}.ndjson"
        self._dead = DeadLetters(sink.state / "dead-letters" / name)

    def write(self, events: Sequence[Event]) -> None:
        """One batch is in memory at a time, however long the cluster is away. Raises Stopped."""
        left = [self._operations.operation(event) for event in events]
        first, longest = self._settings.retry_initial_interval, self._settings.retry_max_interval
        for pause in pauses(first, longest):
            left = [one for answered in self._bulk.send(left) for one in self._left(answered)]
            if not left:
                return
            if self._wait(pause):
                raise Stopped

    def _left(self, answered: Answered) -> list[Operation]:
        """The operation if it is to be tried again."""
        operation, outcome = answered
        if outcome is None:
            return [operation]
        status = outcome["status"]
        if 200 <= status < 300 or (status == 404 and operation.action == "delete"):
            return []
        if status == CONFLICT:
            # A create of what is there already is what at-least-once delivery looks like.
            log.debug("conflict: %s", outcome.get("error"))
            return []
        return self._set_apart(operation, outcome) if status in REFUSED else [operation]

    def _set_apart(self, operation: Operation, outcome: dict[str, object]) -> list[Operation]:
        target = orjson.loads(operation.head)
        status = int(str(outcome["status"]))
        try:
            self._dead.keep(status, outcome.get("error", {}), target, operation.document)
        except OSError as error:
            log.error("the dead-letter file cannot be written, the document waits: %s", error)
            return [operation]
        return []

    def close(self) -> None:
        self._bulk.close()
