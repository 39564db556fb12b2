"""One spell of owning partitions: from being assigned them to giving them up."""

from collections.abc import Callable, Mapping, Sequence

from fraud.answering import Answering
from fraud.decide_function import Answers
from fraud.kafka_event import ConsumerRecord
from fraud.known_json import KnownText
from fraud.memory import Memory
from fraud.progress import Progress
from fraud.publisher import Publisher
from fraud.write_behind import Batch, WriteBehind

Function = Callable[[Sequence[ConsumerRecord], KnownText], Answers]


class Ownership:
    """Answers from memory, stores behind, and can say how far it is stored."""

    def __init__(
        self,
        memory: Memory,
        writer: WriteBehind,
        function: Function,
        publisher: Publisher,
        before_sending: Callable[[], None],
        began: Mapping[int, Progress],
    ) -> None:
        self._memory = memory
        self._writer = writer
        self._function = function
        self._answering = Answering(self._decide, publisher, before_sending)
        self._progress = dict(began)

    def answer(self, records: Sequence[ConsumerRecord]) -> None:
        """Sends one answer a record. Raises Unavailable (repeat it), TooMuchPoison, or whatever
        made an earlier answer impossible to store."""
        sent = self._answering.answer(records)
        made, changed = self._memory.hand_over()
        through = {record.partition: record.offset + 1 for record in records}
        self._writer.put(Batch(made, changed, sent, through))

    def newly_stored(self) -> Mapping[int, Progress]:
        """Partitions that got further since the last time."""
        stored, progress = self._writer.take_stored()
        self._memory.stored(stored)
        for partition, reached in progress.items():
            self._progress[partition] = reached.after(self._progress.get(partition))
        return {partition: self._progress[partition] for partition in progress}

    def drain(self, seconds: float) -> None:
        self._writer.drain(seconds)

    def close(self, seconds: float) -> None:
        self._writer.close(seconds)

    def _decide(self, records: Sequence[ConsumerRecord]) -> Answers:
        answers = self._function(records, self._memory.known(records))
        self._memory.take(answers)
        return answers
