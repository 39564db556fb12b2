"""The counters of a pipeline as `/_node/stats/pipelines` shows them."""

from collections.abc import Sequence
from typing import Any

from local_stack.logstash.monitoring.counters import (
    FILTERED,
    IN,
    OUT,
    PUSHED,
    WORKED,
    Counters,
    Named,
)
from local_stack.logstash.monitoring.flow import Flow

NO_RELOADS = {
    "last_error": None,
    "successes": 0,
    "last_success_timestamp": None,
    "last_failure_timestamp": None,
    "failures": 0,
}


def events_of(sums: Sequence[int]) -> dict[str, int]:
    """Durations in milliseconds."""
    return {
        "in": sums[IN],
        "filtered": sums[FILTERED],
        "out": sums[OUT],
        "duration_in_millis": sums[WORKED] // 1_000_000,
        "queue_push_duration_in_millis": sums[PUSHED] // 1_000_000,
    }


def pipeline_stats(counters: Counters, flow: Flow, about: dict[str, Any]) -> dict[str, Any]:
    """`about`: hash and ephemeral id of the pipeline."""
    sums = counters.sums()
    made: dict[str, list[dict[str, Any]]] = {
        "inputs": [],
        "codecs": [],
        "filters": [],
        "outputs": [],
    }
    for plugin in counters.plugins:
        made[f"{plugin.kind}s"].append(_plugin(counters, sums, plugin))
    return {
        "events": events_of(sums),
        "flow": flow.rates(),
        "plugins": made,
        "reloads": NO_RELOADS,
        "queue": _queue(sums),
        **about,
    }


def _plugin(counters: Counters, sums: Sequence[int], plugin: Named) -> dict[str, Any]:
    taken, given, nanoseconds = counters.of_plugin(sums, plugin)
    millis = nanoseconds // 1_000_000
    events = {"in": taken, "out": given, "duration_in_millis": millis}
    if plugin.kind == "input":
        events = {"out": given, "queue_push_duration_in_millis": millis}
    return {"id": plugin.id, "name": plugin.name, "events": events}


def _queue(sums: Sequence[int]) -> dict[str, Any]:
    """What is polled and not in the outputs yet; inputs hand over to workers without a queue."""
    return {
        "type": "memory",
        "events_count": max(0, sums[FILTERED] - sums[OUT]),
        "queue_size_in_bytes": 0,
        "max_queue_size_in_bytes": 0,
    }
