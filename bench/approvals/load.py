"""Requests at a steady rate into Kafka, decisions out of it: the two ends of the measurement.

With librdkafka, so that they take little of the machine that they measure: in Python, they took a
fifth of it and waited for it themselves.
"""

import gc
import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import orjson
from confluent_kafka import Consumer, Message, Producer, TopicPartition

from contracts.timestamps import timestamp
from contracts.topics import APPROVAL_DECISIONS, APPROVAL_REQUESTS

EXAMPLE = Path("contracts/examples/approval-requests/valid/in-store.json")
PATIENCE_S = 120
SCREENED = "screened_ts_ms"  # header of our own decisions alone
#: A user's purchases are hours apart, as in life: some seconds apart, nearly all would be rejected
#: for their number, and the brake would hold another scorecard than the one to be measured.
SHOPPERS_CLOCK = 20_000
BEHIND_S = 3 * 365 * 86_400
#: Then it is right again, and what is asked later would be of the future, and refused.
LONGEST_S = BEHIND_S // SHOPPERS_CLOCK


@dataclass(frozen=True)
class Load:
    """`run` is part of every request_id, so that one run's decisions are told from another's. Users
    are the same in each, as cardholders are: what is known of them is read once. `epoch`, seconds
    since 1970, is when all runs began: the shoppers' clock is years behind then, and fast from
    then on, until it would come to what is still to come, LONGEST_S later. What comes within
    `linger_ms` is sent together."""

    run: str
    epoch: float
    rate: int
    seconds: int
    users: int
    linger_ms: int

    @property
    def total(self) -> int:
        return self.rate * self.seconds


@dataclass(frozen=True)
class Answer:
    """Times in seconds since 1970: sent by the shopper, seen by the consumer; and its trace."""

    sent: float
    seen: float
    approved: bool
    trace: dict[str, int]


def requests(load: Load, start: float) -> Iterator[tuple[bytes, bytes]]:
    """(user_id, request) one after the other; users take turns. `start` is when the first is sent,
    in seconds since 1970."""
    example = orjson.loads(EXAMPLE.read_bytes())
    for number in range(load.total):
        user = f"u-{number % load.users:06}"
        sent = start + number / load.rate
        at = load.epoch - BEHIND_S + (sent - load.epoch) * SHOPPERS_CLOCK
        request = {
            **example,
            "request_id": f"{load.run}-{number:07}",
            "user_id": user,
            "requested_at": timestamp(int(1000 * at)),
            "amount": f"{10 + number % 90}.{number % 100:02}",
        }
        yield user.encode(), orjson.dumps(request)


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
    """Open loop: a slow answer does not slow the requests down. They are made beforehand, which
    would take of the machine that is measured."""
    producer = Producer(
        {
            "bootstrap.servers": bootstrap_servers,
            "acks": "all",
            "linger.ms": load.linger_ms,
            "partitioner": "murmur2_random",  # where Spark's and kafka-python's put the same user
        }
    )
    producer.list_topics(APPROVAL_REQUESTS)
    made = list(requests(load, time.time()))
    gc.disable()  # no pause of the measurement's own
    ready.wait()
    times: list[float] = []
    began = time.perf_counter()
    for number, (key, value) in enumerate(made):
        early = began + number / load.rate - time.perf_counter()
        if early > 0:
            time.sleep(early)
        times.append(time.time())
        producer.produce(APPROVAL_REQUESTS, value=value, key=key)
        producer.poll(0)
    producer.flush(PATIENCE_S)
    sent.put(times)


def receive(
    bootstrap_servers: str, load: Load, ready: Event
) -> dict[int, tuple[float, bool, dict[str, int]]]:
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "bench-approvals",  # asked for by the library; nothing is committed
            "enable.auto.commit": False,
        }
    )
    partitions = consumer.list_topics(APPROVAL_DECISIONS).topics[APPROVAL_DECISIONS].partitions
    ends = [TopicPartition(APPROVAL_DECISIONS, each) for each in partitions]
    for end in ends:
        end.offset = consumer.get_watermark_offsets(end)[1]
    consumer.assign(ends)
    gc.disable()
    ready.set()
    seen: dict[int, tuple[float, Message]] = {}
    until = time.monotonic() + load.seconds + PATIENCE_S
    while len(seen) < load.total:
        if time.monotonic() > until:
            raise TimeoutError(f"{len(seen)} of {load.total} requests were answered")
        record = consumer.poll(0.2)
        if record is None or record.error():
            continue
        now = time.time()
        request_id = orjson.loads(record.value())["request_id"]
        if request_id.startswith(f"{load.run}-"):
            seen.setdefault(int(request_id.removeprefix(f"{load.run}-")), (now, record))
    consumer.close()
    return {number: _told(record, now) for number, (now, record) in seen.items()}


def _told(record: Message, seen: float) -> tuple[float, bool, dict[str, int]]:
    """When it was seen, whether it says yes, and its trace."""
    decision = orjson.loads(record.value())
    return seen, decision["decision"] == "approved", _trace(record, decision, seen)


def _trace(record: Message, decision: dict[str, Any], seen: float) -> dict[str, int]:
    """Milliseconds since 1970 of each stage's end, in order."""
    headers = {name: value.decode() for name, value in record.headers() or ()}
    screened = {"screened": int(headers[SCREENED])} if SCREENED in headers else {}
    decided = datetime.fromisoformat(decision["decided_at"]).timestamp()
    return {
        **screened,
        "decided": round(decided * 1000),
        "published": record.timestamp()[1],
        "seen": round(seen * 1000),
    }
