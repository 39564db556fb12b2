"""Events in and out of each Logstash pipeline, from its monitoring API."""

import json
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

from contracts.errors import Unavailable
from health.counters import Counters
from health.reading import Reading

TIMEOUT_S = 5


def pipeline_stats(url: str) -> dict[str, Any]:
    """GET /_node/stats/pipelines. Raises Unavailable."""
    try:
        with urllib.request.urlopen(f"{url}/_node/stats/pipelines", timeout=TIMEOUT_S) as answer:
            found: dict[str, Any] = json.load(answer)["pipelines"]
    except (OSError, HTTPException, ValueError, KeyError) as error:
        raise Unavailable("logstash", str(error)) from error
    return found


def logstash_readings(stats: dict[str, Any], counters: Counters, now_ms: int) -> Iterator[Reading]:
    for name, found in stats.items():
        came, went = found["events"]["in"], found["events"]["out"]
        fields = {
            "pipeline": name,
            "events_in": counters.new(f"logstash/{name}/in", came),
            "events_out": counters.new(f"logstash/{name}/out", went),
            "events_in_total": came,
            "events_out_total": went,
        }
        yield Reading("logstash", name, now_ms, fields)
