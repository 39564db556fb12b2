"""Where readings come from, each connected anew when it was away."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import psycopg
from elasticsearch import ApiError, Elasticsearch, TransportError

from billing.database import connect
from billing.reconcile import reconcile
from billing.reconciliation.ledger import Span
from contracts.errors import Unavailable
from contracts.kafka_security import KafkaSecurity
from health.bursts import burst_readings, error_windows
from health.checks import UnderWay, check_readings, count_checks
from health.counters import Counters
from health.kafka_offsets import KafkaOffsets
from health.logstash import logstash_readings, pipeline_stats
from health.reading import Reading
from health.round import Source
from health.settings import Settings
from health.spark_checkpoints import spark_committed
from health.topics import Offsets, reader_readings, topic_readings

Found = TypeVar("Found")

#: All of the books is checked by hand: python -m billing.reconcile.
BOOKS_LOOK_BACK = timedelta(days=3)


def book_readings(environ: Mapping[str, str], now_ms: int) -> Iterator[Reading]:
    """Ledger, topics, Elasticsearch and S3, item by item, of the last days: as long as it takes."""
    since = datetime.fromtimestamp(now_ms / 1000, UTC) - BOOKS_LOOK_BACK
    yield from check_readings(told(lambda: list(reconcile(environ, Span(None, since)))), now_ms)


@dataclass(frozen=True)
class Sources:
    settings: Settings
    environ: Mapping[str, str]  #: for Kafka's login and the books, which read their own settings
    client: Elasticsearch
    books: Source
    under_way: UnderWay

    def all(self, counters: Counters) -> dict[str, Source]:
        logstash = {"logstash": partial(self.logstash, counters)} if self.settings.logstash else {}
        return {
            "kafka": partial(self.kafka, counters),
            **logstash,
            "books": self.books,
            "counts": self.counts,
            "web": self.bursts,
        }

    def kafka(self, counters: Counters, now_ms: int) -> Iterator[Reading]:
        security = KafkaSecurity.from_env(self.environ).client_options()
        with closing(KafkaOffsets(self.settings.kafka, security)) as kafka:
            ends = kafka.ends()
            yield from topic_readings(ends, counters, now_ms)
            committed = {**kafka.committed(), **self._spark()}
            yield from reader_readings(kafka, committed, ends, now_ms)

    def _spark(self) -> Mapping[str, Offsets]:
        folder = self.settings.checkpoints
        return spark_committed(folder) if folder else {}

    def logstash(self, counters: Counters, now_ms: int) -> Iterator[Reading]:
        yield from logstash_readings(pipeline_stats(self.settings.logstash), counters, now_ms)

    def counts(self, now_ms: int) -> Iterator[Reading]:
        with closing(connect(self.settings.ledger)) as connection:
            checks = told(lambda: list(count_checks(connection, self.client)))
        yield from check_readings(checks, now_ms, self.under_way.still_moving(checks))

    def bursts(self, _now_ms: int) -> Iterable[Reading]:
        return list(burst_readings(told(lambda: error_windows(self.client))))


def told(ask: Callable[[], Found]) -> Found:
    """Raises Unavailable where the server asked is away."""
    try:
        return ask()
    except (ApiError, TransportError) as error:
        raise Unavailable("elasticsearch", str(error)) from error
    except psycopg.Error as error:
        raise Unavailable("PostgreSQL", str(error).strip()) from error
