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
from local_stack.endpoints import Endpoints
from spark.monthly_statements import Settings, producer_of
from tests.unit.billing.outbox import Outbox

#: What the topic takes, and a statement of which size it does not take. Several of the others are
#: one batch: of the first topic each batch is too large.
LIMITS = [(2_000, 5_000), (20_000, 30_000)]
LARGE, PLACE = "s-2", 1
USUAL = 900
COUNT = 60


def message(size: int) -> str:
    return f'{{"totals_by_category": [], "pad": "{"x" * size}"}}'


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
    messages = [message(USUAL)] * COUNT
    messages[PLACE] = message(large)
    outbox, now = Outbox(messages), datetime.now(UTC)

    with closing(producer_of(Settings(stack.kafka, "documents", "postgresql://l"))) as producer:
        sent, too_large = publisher.publish(outbox, producer, lambda: now)  # type: ignore[arg-type]

    assert (sent, list(too_large)) == (COUNT - 1, [LARGE])
    assert LARGE not in outbox.sent
    assert on(stack, topic) == COUNT - 1


def on(stack: Endpoints, topic: str) -> int:
    part = TopicPartition(topic, 0)
    with closing(KafkaConsumer(bootstrap_servers=stack.kafka)) as consumer:
        return int(consumer.end_offsets([part])[part])
