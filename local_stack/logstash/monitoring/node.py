"""The documents of the monitoring API, by path."""

import hashlib
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local_stack.logstash.inputs.base import HOST
from local_stack.logstash.monitoring import VERSION
from local_stack.logstash.monitoring.counters import TOTALS, Counters
from local_stack.logstash.monitoring.flow import Flow
from local_stack.logstash.monitoring.pipeline_stats import NO_RELOADS, events_of, pipeline_stats
from local_stack.logstash.monitoring.process import os_info, process_stats, uptime

BATCH_SIZE, BATCH_DELAY_MILLIS = 500, 200


class Unknown(LookupError):
    """No such path, section or pipeline."""


@dataclass
class Watched:
    """One pipeline that runs."""

    counters: Counters
    text: str
    flow: Flow = field(default_factory=Flow)
    ephemeral_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def about(self) -> dict[str, Any]:
        return {
            "hash": hashlib.sha256(self.text.encode()).hexdigest(),
            "ephemeral_id": self.ephemeral_id,
        }


class Node:
    """`started` in seconds of time.monotonic()."""

    def __init__(self, address: str, pipelines: Mapping[str, Watched], started: float) -> None:
        self._pipelines, self._started = pipelines, started
        self._flow = Flow()
        self._base = {
            "host": HOST,
            "version": VERSION,
            "http_address": address,
            "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, HOST)),
            "name": HOST,
            "ephemeral_id": str(uuid.uuid4()),
            "snapshot": False,
            "status": "green",
            "pipeline": self._settings(
                max((p.counters.workers for p in pipelines.values()), default=1)
            ),
        }

    def sample(self, seconds: float) -> None:
        for watched in self._pipelines.values():
            watched.flow.sample(seconds, watched.counters.sums())
        self._flow.sample(seconds, self._sums())

    def document(self, path: str) -> dict[str, Any]:
        """Raises Unknown."""
        parts = [part for part in path.split("/") if part]
        if not parts:
            return self._base
        if parts[0] != "_node":
            raise Unknown(path)
        if parts[1:2] == ["stats"]:
            return self._base | self._chosen(self._stats(), parts[2:])
        return self._base | self._chosen(self._info(), parts[1:])

    def _chosen(self, sections: dict[str, Callable[[], Any]], parts: list[str]) -> dict[str, Any]:
        """All of them, those of a list with commas, or of the pipelines just one."""
        names = parts[0].split(",") if parts else list(sections)
        if len(parts) > 2 or not set(names) <= set(sections):
            raise Unknown("/".join(parts))
        made = {name: sections[name]() for name in names}
        if len(parts) == 2:
            if names != ["pipelines"] or parts[1] not in made["pipelines"]:
                raise Unknown(parts[1])
            made["pipelines"] = {parts[1]: made["pipelines"][parts[1]]}
        return made

    def _stats(self) -> dict[str, Callable[[], Any]]:
        return {
            "jvm": lambda: uptime(self._started),
            "process": process_stats,
            "events": lambda: events_of(self._sums()),
            "flow": self._flow.rates,
            "pipelines": self._pipeline_stats,
            "reloads": lambda: {key: NO_RELOADS[key] for key in ("successes", "failures")},
            "os": dict,
            "queue": self._queue,
        }

    def _pipeline_stats(self) -> dict[str, Any]:
        return {
            name: pipeline_stats(one.counters, one.flow, one.about())
            for name, one in self._pipelines.items()
        }

    def _queue(self) -> dict[str, int]:
        made = self._pipeline_stats().values()
        return {"events_count": sum(one["queue"]["events_count"] for one in made)}

    def _info(self) -> dict[str, Callable[[], Any]]:
        return {
            "pipelines": lambda: {
                name: one.about() | self._settings(one.counters.workers) | _NO_RELOADING
                for name, one in self._pipelines.items()
            },
            "os": os_info,
            "jvm": lambda: uptime(self._started),
        }

    def _settings(self, workers: int) -> dict[str, int]:
        return {"workers": workers, "batch_size": BATCH_SIZE, "batch_delay": BATCH_DELAY_MILLIS}

    def _sums(self) -> list[int]:
        rows = [one.counters.sums()[:TOTALS] for one in self._pipelines.values()]
        return [sum(cells) for cells in zip(*rows, strict=True)] or [0] * TOTALS


_NO_RELOADING = {
    "config_reload_automatic": False,
    "config_reload_interval": 3_000_000_000,
    "dead_letter_queue_enabled": False,
}
