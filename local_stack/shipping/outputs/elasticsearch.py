"""elasticsearch: documents in bulk; waits while it is away, sets aside what it refuses."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from local_stack.shipping.event import Event, iso
from local_stack.shipping.settings import known

SETTINGS = {
    "id",
    "hosts",
    "index",
    "document_id",
    "action",
    "manage_template",
    "ilm_enabled",
    "data_stream",
    "ecs_compatibility",
}
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 16.0
RETRIED = {429, 502, 503, 504}


class ElasticsearchOutput:
    def __init__(
        self, settings: dict[str, Any], refused: Path, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        known("elasticsearch", settings, SETTINGS)
        self._client = Elasticsearch(settings["hosts"], request_timeout=30)
        self._index, self._id = settings["index"], settings.get("document_id")
        self._refused = refused
        self._sleep = sleep

    def write(self, events: list[Event]) -> None:
        """Returns when each document is in Elasticsearch or in the file of refused ones."""
        left = [self._operation(event) for event in events]
        wait = FIRST_WAIT_SECONDS
        while left:
            left = self._bulk(left)
            if left:
                self._sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _operation(self, event: Event) -> tuple[dict[str, Any], dict[str, Any]]:
        target = {"_index": event.text(self._index)}
        if self._id:
            target["_id"] = event.text(self._id)
        moment = event.data["@timestamp"]
        return {"index": target}, {**event.data, "@timestamp": iso(moment)}

    def _bulk(self, operations: list[Any]) -> list[Any]:
        """What must be tried again."""
        body = [part for operation in operations for part in operation]
        try:
            answer = self._client.bulk(operations=body)
        except ApiError as error:
            if error.status_code not in RETRIED:
                raise
            return operations
        except TransportError:
            return operations
        again = []
        for operation, item in zip(operations, answer["items"], strict=True):
            result = item["index"]
            if result["status"] in RETRIED:
                again.append(operation)
            elif result["status"] >= 300:
                self._set_aside(operation, result["error"])
        return again

    def _set_aside(self, operation: Any, reason: Any) -> None:
        with self._refused.open("a") as file:
            line = {"operation": operation[0], "document": operation[1], "reason": reason}
            file.write(json.dumps(line, default=str) + "\n")
