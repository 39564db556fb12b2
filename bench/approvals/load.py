"""Requests at a steady rate into Kafka, decisions out of it: the two ends of the measurement."""

import gc
import json
import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from kafka import KafkaConsumer, KafkaProducer

from contracts.topics import APPROVAL_DECISIONS, APPROVAL_REQUESTS

EXAMPLE = Path("contracts/examples/approval-requests/valid/in-store.json")
PATIENCE_S = 120
SCREENED = "screened_ts_ms"  # header of our own decisions alone


@dataclass(frozen=True)
class Load:
    """`run` is part of every request_id, so that one run's decisions are told from another's. Users
    are the same in each, as cardholders are: what is known of them is read once."""

    run: str
    rate: int
    seconds: int
    users: int

    @property
    def total(self) -> int:
        return self.rate * self.seconds


@dataclass(frozen=True)
class Answer:
    """Times in seconds since 1970: sent by the shopper, seen by the consumer; and its trace."""

    sent: float
    seen: float
    trace: dict[str, int]


def requests(load: Load) -> Iterator[tuple[bytes, bytes]]:
    """(user_id, request) one after the other; users take turns."""
    example = json.loads(EXAMPLE.read_text())
    for number in range(load.total):
        user = f"u-{number % load.users:06}"
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        request = {
            **example,
            "request_id": f"{load.run}-{number:07}",
            "user_id": user,
            "requested_at": now,
            "amount": f"{10 + number % 90}.{number % 100:02}",
        }
        yield user.encode(), json.dumps(request).encode()


def measure(bootstrap_servers: str, load: Load) -> list[Answer]:
    """The answer to each request; raises TimeoutError where one does not come."""
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    sent: Any = context.Queue()
    sender = context.Process(target=send, args=(bootstrap_servers, load, ready, sent), daemon=True)
    sender.start()
    seen = receive(bootstrap_servers, load, ready)
    times = sent.get(timeout=PATIENCE_S)
    sender.join()
    return [Answer(times[number], *seen[number]) for number in range(load.total)]


def send(bootstrap_servers: str, load: Load, ready: Event, sent: Any) -> None:
    """Open loop: a slow answer does not slow the requests down."""
    producer = KafkaProducer(bootstrap_servers=bootstrap_servers, acks="all", linger_ms=0)
    producer.partitions_for(APPROVAL_REQUESTS)
    gc.disable()  # no pause of the measurement's own
    ready.wait()
    times: list[float] = []
    began = time.perf_counter()
    for number, (key, value) in enumerate(requests(load)):
        early = began + number / load.rate - time.perf_counter()
        if early > 0:
            time.sleep(early)
        times.append(time.time())
        producer.send(APPROVAL_REQUESTS, value=value, key=key)
    producer.flush()
    sent.put(times)


def receive(
    bootstrap_servers: str, load: Load, ready: Event
) -> dict[int, tuple[float, dict[str, int]]]:
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap_servers, group_id=None, auto_offset_reset="latest"
    )
    consumer.subscribe([APPROVAL_DECISIONS])
    while not consumer.assignment():
        consumer.poll(timeout_ms=100)
    for partition in consumer.assignment():
        consumer.position(partition)
    gc.disable()
    ready.set()
    seen: dict[int, tuple[float, dict[str, int]]] = {}
    end = time.monotonic() + load.seconds + PATIENCE_S
    while len(seen) < load.total:
        if time.monotonic() > end:
            raise TimeoutError(f"{len(seen)} of {load.total} requests were answered")
        for records in consumer.poll(timeout_ms=200).values():
            now = time.time()
            for record in records:
                decision = json.loads(record.value)
                request_id = decision["request_id"]
                if request_id.startswith(f"{load.run}-"):
                    number = int(request_id.removeprefix(f"{load.run}-"))
                    seen.setdefault(number, (now, _trace(record, decision, now)))
    consumer.close()
    return seen


def _trace(record: Any, decision: dict[str, Any], seen: float) -> dict[str, int]:
    """Milliseconds since 1970 of each stage's end, in order."""
    headers = {name: value.decode() for name, value in record.headers}
    screened = {"screened": int(headers[SCREENED])} if SCREENED in headers else {}
    decided = datetime.fromisoformat(decision["decided_at"]).timestamp()
    return {
        **screened,
        "decided": round(decided * 1000),
        "published": record.timestamp,
        "seen": round(seen * 1000),
    }
