"""elasticsearch: bulk requests; refused documents are set apart, everything else is tried again."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import urllib3

from local_stack.logstash.event import Event
from local_stack.logstash.outputs.base import Stopped
from local_stack.logstash.sprintf import template
from local_stack.logstash.text import to_json

log = logging.getLogger(__name__)
RETRIED = {429, 500, 502, 503, 504}
TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True)
class Settings:
    hosts: list[str] = field(default_factory=lambda: ["http://localhost:9200"])
    index: str = "logstash-%{+yyyy.MM.dd}"
    document_id: str | None = None
    action: str = "index"
    user: str | None = None
    password: str | None = None
    api_key: str | None = None
    pipeline: str | None = None
    routing: str | None = None
    data_stream: str = "auto"
    manage_template: bool = True
    ilm_enabled: str = "auto"
    ssl_enabled: bool = False
    ssl_certificate_authorities: list[str] = field(default_factory=list)
    retry_initial_interval: int = 2
    retry_max_interval: int = 64
    id: str | None = None


class ElasticsearchOutput:
    """`wait(seconds)` sleeps, and is true when the pipeline is to stop."""

    def __init__(self, settings: Settings, refused: Path, wait: Callable[[float], bool]) -> None:
        self._settings, self._refused, self._wait = settings, refused, wait
        self._index = template(settings.index)
        self._id = template(settings.document_id) if settings.document_id else None
        self._pool = urllib3.PoolManager(
            retries=False,
            ca_certs=next(iter(settings.ssl_certificate_authorities), None),
            timeout=TIMEOUT_SECONDS,
        )
        self._headers = {"Content-Type": "application/x-ndjson", **self._authorization()}

    def _authorization(self) -> dict[str, str]:
        if self._settings.api_key:
            return {"Authorization": f"ApiKey {self._settings.api_key}"}
        if self._settings.user:
            pair = f"{self._settings.user}:{self._settings.password or ''}"
            return dict(urllib3.make_headers(basic_auth=pair))
        return {}

    def write(self, events: Sequence[Event]) -> None:
        left = [self._lines(event) for event in events]
        pause = float(self._settings.retry_initial_interval)
        attempt = 0
        while left:
            left = self._send(left, attempt)
            attempt += 1
            if left:
                if self._wait(pause):
                    raise Stopped
                pause = min(pause * 2, self._settings.retry_max_interval)

    def _lines(self, event: Event) -> tuple[bytes, bytes]:
        target: dict[str, Any] = {"_index": self._index(event)}
        if self._id is not None:
            target["_id"] = self._id(event)
        if self._settings.routing:
            target["routing"] = template(self._settings.routing)(event)
        return orjson.dumps({self._settings.action: target}), to_json(event.data)

    def _send(self, lines: list[tuple[bytes, bytes]], attempt: int) -> list[tuple[bytes, bytes]]:
        """The documents to try again."""
        host = self._settings.hosts[attempt % len(self._settings.hosts)].rstrip("/")
        body = b"".join(head + b"\n" + document + b"\n" for head, document in lines)
        try:
            answer = self._pool.request("POST", f"{host}/_bulk", body=body, headers=self._headers)
        except urllib3.exceptions.HTTPError as error:
            log.warning("%s does not answer, trying again: %s", host, error)
            return lines
        if answer.status != 200:
            log.warning("%s answers %d, trying again: %s", host, answer.status, answer.data[:300])
            return lines
        result = orjson.loads(answer.data)
        return self._failed(lines, result["items"]) if result.get("errors") else []

    def _failed(
        self, lines: list[tuple[bytes, bytes]], items: list[dict[str, Any]]
    ) -> list[tuple[bytes, bytes]]:
        again: list[tuple[bytes, bytes]] = []
        for pair, item in zip(lines, items, strict=True):
            (outcome,) = item.values()
            status = outcome["status"]
            if status in RETRIED:
                again.append(pair)
            elif status >= 400 and not (status == 409 and self._settings.action == "create"):
                self._set_apart(pair, outcome)
        return again

    def _set_apart(self, pair: tuple[bytes, bytes], outcome: dict[str, Any]) -> None:
        error = outcome.get("error", {})
        log.error("document refused, kept in %s: %s", self._refused, error.get("reason"))
        self._refused.parent.mkdir(parents=True, exist_ok=True)
        entry = {"status": outcome["status"], "error": error, "target": orjson.loads(pair[0])}
        with self._refused.open("ab") as file:
            file.write(orjson.dumps({**entry, "document": pair[1].decode()}) + b"\n")

    def close(self) -> None:
        self._pool.clear()
