"""A source that costs too much to be asked in every round."""

from collections.abc import Iterable
from concurrent.futures import Future
from threading import Thread

from health.reading import Reading
from health.round import Source


class Seldom:
    """Asks `source` once in `every_ms`, beside the rounds: they go on while it answers, however
    long it takes. A round has what was answered since the one before."""

    def __init__(self, source: Source, every_ms: int) -> None:
        self._source = source
        self._every_ms = every_ms
        self._asked_ms: int | None = None
        self._answer: Future[list[Reading]] | None = None

    def __call__(self, now_ms: int) -> Iterable[Reading]:
        """Raises what `source` raised."""
        if self._answer and not self._answer.done():
            return ()
        answered, self._answer = self._answer, None
        if self._is_due(now_ms):
            self._asked_ms, self._answer = now_ms, self._ask(now_ms)
        return answered.result() if answered else ()

    def _is_due(self, now_ms: int) -> bool:
        """Also of a clock that was set back."""
        return self._asked_ms is None or not 0 <= now_ms - self._asked_ms < self._every_ms

    def _ask(self, now_ms: int) -> Future[list[Reading]]:
        answer: Future[list[Reading]] = Future()

        def ask() -> None:
            try:
                answer.set_result(list(self._source(now_ms)))
            except Exception as error:  # told where the answer is asked for
                answer.set_exception(error)

        # A daemon: who stops the program does not wait for the books.
        Thread(target=ask, name="seldom", daemon=True).start()
        return answer
