"""The listener's turns: it takes requests of the partitions that are its own, for as long as they
are, and commits what is stored of them."""

import logging
from collections.abc import Callable, Mapping, Sequence
from threading import Event
from typing import Protocol

from kafka.errors import KafkaError

from contracts.errors import Unavailable
from fraud.dynamodb_errors import Outrun
from fraud.kafka_errors import NotAcknowledged
from fraud.kafka_event import ConsumerRecord
from fraud.ownership import Ownership
from fraud.patience import Stopped, until_available
from fraud.progress import Progress

log = logging.getLogger("fraud.listener")

DRAIN_S = 15.0
#: After these, what is known is read again: another may have the partitions, or had them.
FORGOTTEN = (Outrun, NotAcknowledged, KafkaError)


class Consumer(Protocol):
    """As fraud.consumer.RequestConsumer."""

    def poll(self) -> Sequence[ConsumerRecord]: ...
    def has_changed(self) -> bool: ...
    def committed(self) -> Mapping[int, Progress]: ...
    def go_to(self, reached: Mapping[int, Progress]) -> None: ...
    def commit(self, reached: Mapping[int, Progress]) -> None: ...
    def commit_soon(self, reached: Mapping[int, Progress]) -> None: ...


class Listener:
    """`own` begins a spell of owning partitions, from where the group got in each."""

    def __init__(
        self,
        consumer: Consumer,
        own: Callable[[Mapping[int, Progress]], Ownership],
        stop: Event,
    ) -> None:
        self._consumer = consumer
        self._own = own
        self._stop = stop
        self._ownership: Ownership | None = None
        self._must_start_again = False

    def run(self) -> None:
        """Until asked to stop; what was answered is stored first. Raises TooMuchPoison."""
        try:
            while not self._stop.is_set():
                self._turn()
        except Stopped:
            log.warning("stopped while a service was away; its batch is taken again next time")
        finally:
            self._give_up()

    def _turn(self) -> None:
        records = self._consumer.poll()
        try:
            if self._consumer.has_changed() or self._must_start_again:
                self._must_start_again = False
                self._take_over()
            else:
                self._take(records)
        except FORGOTTEN as failure:
            log.warning("the partitions are taken over again: %r", failure)
            self._lose()
            self._must_start_again = True

    def _take_over(self) -> None:
        """Remembers what was answered before the partitions came here, but not stored, and takes
        them from what is stored: also those that were its own, for what waited was dropped. What
        was polled meanwhile comes again."""
        self._lose()
        began = self._consumer.committed()
        if began:
            self._consumer.go_to(began)
            self._ownership = until_available(lambda: self._own(began), self._stop, tell)

    def _lose(self) -> None:
        """What is not stored yet, the partitions' next owner stores."""
        if self._ownership:
            self._ownership.close(DRAIN_S)
            self._ownership = None

    def _give_up(self) -> None:
        """Stores what was answered, as far as that can be within a moment."""
        if self._ownership is None:
            return
        self._ownership.drain(DRAIN_S)
        try:
            self._consumer.commit(self._ownership.newly_stored())
        except FORGOTTEN as failure:
            log.warning("not all was stored (%r): the partitions' next owner does it", failure)
        self._lose()

    def _take(self, records: Sequence[ConsumerRecord]) -> None:
        ownership = self._ownership
        if ownership is None:
            return
        self._consumer.commit_soon(ownership.newly_stored())
        if records:
            until_available(lambda: ownership.answer(records), self._stop, tell)


def tell(error: Unavailable, wait: float) -> None:
    log.warning("%s; again in %.1f s", error, wait)
