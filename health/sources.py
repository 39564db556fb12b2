"""Where readings come from, each connected anew when it was away."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from elasticsearch import Elasticsearch

from billing.books import Check
from billing.database import connect
from billing.reconcile import Memories, reconcile
from billing.reconciliation.ledger import Span
from contracts.errors import CardwatchError
from contracts.kafka_security import KafkaSecurity
from health.answering import answering
from health.bursts import burst_readings, error_windows
from health.checks import Days, UnderWay, check_readings, count_checks
from health.counters import Counters
from health.kafka_offsets import KafkaOffsets
from health.logstash import logstash_readings, pipeline_stats
from health.reading import Reading
from health.round import Source
from health.settings import Settings
from health.spark_checkpoints import spark_committed
from health.topics import Offsets, reader_readings, topic_readings

log = logging.getLogger(__name__)

#: All of the books is checked by hand: python -m billing.reconcile.
LOOK_BACK = timedelta(days=3)
BOOKS_OPEN = "the books can be looked at"


def book_readings(environ: Mapping[str, str], known: Memories, now_ms: int) -> Iterator[Reading]:
    """Ledger, topics, Elasticsearch and S3, item by item, of the last days: as long as it takes.
    `known`: what the checks before it read of the topics.

    That they cannot be looked at is a check too: without readings no alert would ever come.
    """
    since = datetime.fromtimestamp(now_ms / 1000, UTC) - LOOK_BACK
    try:
        with answering():
            checks = list(reconcile(environ, Span(None, since), known=known))
    except CardwatchError as error:
        log.warning("books: %s", error)
        yield from check_readings([Check(BOOKS_OPEN, 0, 1)], now_ms)
    else:
        yield from check_readings([Check(BOOKS_OPEN, 1, 1), *checks], now_ms)


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
        now = datetime.fromtimestamp(now_ms / 1000, UTC)
        days = Days(now - LOOK_BACK, now)
        with closing(connect(self.settings.ledger)) as connection, answering():
            checks = list(count_checks(connection, self.client, days))
        yield from check_readings(checks, now_ms, self.under_way.still_moving(checks))

    def bursts(self, _now_ms: int) -> Iterable[Reading]:
        with answering():
            return list(burst_readings(error_windows(self.client)))
