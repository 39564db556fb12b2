"""kafka-python's consumer in a group, with two faults of 3.0.12 mended on the object itself."""

import math
from typing import Any

from kafka import KafkaConsumer


def group_consumer(**options: Any) -> KafkaConsumer:
    """A KafkaConsumer of these options, which include `group_id` and no automatic commits.

    Raises KafkaError as KafkaConsumer does.
    """
    consumer = KafkaConsumer(enable_auto_commit=False, **options)
    finish_every_join(consumer._coordinator)  # noqa: SLF001 - there is no other way in
    wait_through_heartbeats(consumer._coordinator)  # noqa: SLF001
    return consumer


def finish_every_join(coordinator: Any) -> None:
    """A join that was begun is waited for, though what called for it has passed.

    A join begins when the topics' metadata changed, and makes the new metadata its own before it
    is done. When `poll` came back in between, the library saw no more reason to join: the member
    never read again, sent no heartbeats and did not notice that it was expelled. Apache's own
    client had the same fault (KAFKA-9815).
    """
    needed = coordinator.need_rejoin
    coordinator.need_rejoin = lambda: coordinator.rejoining or needed()


def wait_through_heartbeats(coordinator: Any) -> None:
    """`poll` waits for records though a heartbeat is due: a thread of its own sends those.

    The library comes back at once when one is due, and so turns in circles for as long as a slow
    broker owes the answer to the last: one core a consumer, taken from that broker.
    """
    coordinator.time_to_next_heartbeat = lambda: math.inf
