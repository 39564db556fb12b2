"""Statements on their way to a real broker that takes some of them not."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient, KafkaConsumer
from kafka.admin import NewTopic
from kafka.structs import TopicPartition

from billing import publisher
from billing.statement_store import SENT, UNSENT
from local_stack.endpoints import Endpoints
from spark.monthly_statements import Settings, producer_of

#: What the topic takes, and a statement of which size it does not take. Several of the others are
#: one batch: of the first topic each batch is too large.
LIMITS = [(2_000, 5_000), (20_000, 30_000)]
LARGE = "s-2"
COUNT = 60


class Outbox:
    """A ledger with statements to be sent, one of them large."""

    def __init__(self, large: int) -> None:
        size = {LARGE: large}
        names = [f"s-{number}" for number in range(1, COUNT + 1)]
        self._rows = [
            (
                number,
                name,
                "u",
                f'{{"totals_by_category": [], "pad": "{"x" * size.get(name, 900)}"}}',
            )
            for number, name in enumerate(names, 1)
        ]
        self.sent: list[str] = []

    def execute(self, query: str, told: tuple[object, ...]) -> list[tuple[int, str, str, str]]:
        if query == SENT:
            self.sent += told[0]  # type: ignore[arg-type]
            return []
        assert query == UNSENT
        after, most = told
        return [row for row in self._rows if row[0] > after and row[1] not in self.sent][:most]  # type: ignore[operator, misc]


@pytest.fixture(params=LIMITS)
def limited(
    stack: Endpoints, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, int]]:
    """A topic of one partition in the place of that of statements, and what is too large for it."""
    most, large = request.param
    name = f"statements-{uuid4().hex[:8]}"
    topic = NewTopic(name, 1, 1, topic_configs={"max.message.bytes": f"{most}"})
    with closing(KafkaAdminClient(bootstrap_servers=stack.kafka)) as admin:
        admin.create_topics([topic])
        monkeypatch.setattr(publisher, "BILLING_STATEMENTS", name)
        yield name, large
        admin.delete_topics([name])


def test_a_statement_that_the_broker_finds_too_large_keeps_no_other_waiting(
    stack: Endpoints, limited: tuple[str, int]
) -> None:
    topic, large = limited
    outbox, now = Outbox(large), datetime.now(UTC)

    with closing(producer_of(Settings(stack.kafka, "documents", "postgresql://l"))) as producer:
        sent, too_large = publisher.publish(outbox, producer, lambda: now)  # type: ignore[arg-type]

    assert (sent, list(too_large)) == (COUNT - 1, [LARGE])
    assert LARGE not in outbox.sent
    assert on(stack, topic) == COUNT - 1


def on(stack: Endpoints, topic: str) -> int:
    part = TopicPartition(topic, 0)
    with closing(KafkaConsumer(bootstrap_servers=stack.kafka)) as consumer:
        return int(consumer.end_offsets([part])[part])
