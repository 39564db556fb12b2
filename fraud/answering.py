"""A batch of screened requests ─► decisions and dead letters, sent; poison set apart."""

from collections.abc import Callable, Sequence

from contracts.errors import CardwatchError, Unavailable
from fraud.decide_function import Answers, FunctionFailed
from fraud.invoke import SERVICE
from fraud.kafka_event import ConsumerRecord, in_calls
from fraud.publisher import Publisher, Sent

MOST_CONSECUTIVE_POISON = 20


class TooMuchPoison(CardwatchError):
    def __init__(self, count: int, reason: str) -> None:
        super().__init__(
            f"{count} records in a row made the deciding function fail (last: {reason}): their "
            "batch was not committed; read the function's log, mend it and start again"
        )


class Answering:
    """`decide` raises Unavailable when the same call may succeed later.

    `before_sending` raises where the records may have become another listener's meanwhile.
    Poison is what makes the function fail. Records that it finds unreadable are not: they go to
    the dead letters, however many come in a row.
    """

    def __init__(
        self,
        decide: Callable[[Sequence[ConsumerRecord]], Answers],
        publisher: Publisher,
        before_sending: Callable[[], None],
        most_poison: int = MOST_CONSECUTIVE_POISON,
    ) -> None:
        self._decide = decide
        self._publisher = publisher
        self._before_sending = before_sending
        self._most_poison = most_poison
        self._poison = 0

    def answer(self, records: Sequence[ConsumerRecord]) -> list[Sent]:
        """What was sent, one a record, not acknowledged yet. Raises TooMuchPoison.

        Safe to repeat after Unavailable: decisions stay what they are.
        """
        answers = Answers()
        for part in in_calls(records):
            answers = answers.with_more(self._apart(part))
        poison = self._counted(records, answers)
        sent = [self._send(record, answers) for record in records]
        self._poison = poison
        return sent

    def _apart(self, records: Sequence[ConsumerRecord]) -> Answers:
        """Halves a batch that makes the function fail until the guilty record stands alone."""
        try:
            return self._decide(records)
        except FunctionFailed as error:
            if len(records) == 1:
                return self._guilty(records[0], str(error))
        middle = len(records) // 2
        return self._apart(records[:middle]).with_more(self._apart(records[middle:]))

    def _guilty(self, record: ConsumerRecord, reason: str) -> Answers:
        """The record is innocent where the function fails without any record too, for then the
        function is broken, and where it takes the record now, for then it was killed before."""
        try:
            self._decide([])
        except FunctionFailed as error:
            raise Unavailable(SERVICE, str(error)) from error
        try:
            return self._decide([record])
        except FunctionFailed:
            return Answers(failed={_place(record): reason})

    def _counted(self, records: Sequence[ConsumerRecord], answers: Answers) -> int:
        """How many poisonous records in a row end this batch."""
        poison = self._poison
        for record in records:
            reason = answers.failed.get(_place(record))
            poison = 0 if reason is None else poison + 1
            if reason is not None and poison > self._most_poison:
                raise TooMuchPoison(poison, reason)
        return poison

    def _send(self, record: ConsumerRecord, answers: Answers) -> Sent:
        self._before_sending()  # each time: the process may stand still between two
        place = _place(record)
        decision = answers.decisions.get(place)
        if decision is not None:
            return self._publisher.decision(record, decision)
        reason = answers.invalid.get(place) or answers.failed.get(place)
        return self._publisher.dead_letter(record, reason or "the deciding function left it out")


def _place(record: ConsumerRecord) -> tuple[str, int, int]:
    return record.topic, record.partition, record.offset
