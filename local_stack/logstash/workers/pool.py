"""Shares batches among workers, and gives results back in the order in which batches came."""

import logging
from collections.abc import Callable

from local_stack.logstash.config.errors import PipelineError
from local_stack.logstash.event import Event
from local_stack.logstash.workers.worker import Work, Worker, started

log = logging.getLogger(__name__)
# A smaller batch is filtered at once where it is: two trips through a pipe cost more than that.
FEW_EVENTS = 50
# A batch that ended this many workers, one after the other, would end every one.
MOST_TRIES = 3


class Pool:
    """Batches go to the workers in turn, so the next one to be given a batch has the oldest result.

    `work(number)` makes the function of worker `number` (from 1; 0 is this process). Workers are
    started when there is work for all. One that dies is replaced, and its batch sent again.
    """

    def __init__(self, size: int, work: Callable[[int], Work]) -> None:
        self._size, self._work = size, work
        self._here = work(0)
        self._workers: list[Worker] = []
        self._next = 0

    def turn(self, batch: list[Event]) -> list[Event]:
        """Takes `batch` and gives the oldest result: nothing while some worker is free."""
        if self._size < 2 or (len(batch) < FEW_EVENTS and not self.busy()):
            return self._here(batch)
        if not self._workers:
            for number in range(1, self._size + 1):
                self._workers.append(self._started(number))
        done = self._result(self._next)
        self._workers[self._next].send(batch)
        self._next = (self._next + 1) % self._size
        return done

    def busy(self) -> bool:
        return any(worker.batch is not None for worker in self._workers)

    def oldest(self) -> list[Event]:
        """The oldest result, waited for, without a new batch."""
        while self._workers[self._next].batch is None:
            self._next = (self._next + 1) % self._size
        return self._result(self._next)

    def close(self) -> None:
        for worker in self._workers:
            worker.close()
        self._workers = []

    def _started(self, number: int) -> Worker:
        return started(self._work(number), [worker.pipe for worker in self._workers])

    def _result(self, position: int) -> list[Event]:
        """Raises PipelineError for a batch that no worker survives."""
        while True:
            worker = self._workers[position]
            if worker.batch is None:
                return []
            try:
                return worker.result()
            except EOFError:
                self._replace(position, worker, worker.batch)

    def _replace(self, position: int, dead: Worker, batch: list[Event]) -> None:
        dead.close()
        log.error("worker %d ended with %s: started anew", position + 1, dead.process.exitcode)
        if dead.tries >= MOST_TRIES:
            raise PipelineError(
                f"{MOST_TRIES} workers ended on the same {len(batch)} events, the last with "
                f"{dead.process.exitcode}: nothing of them is stored or marked as read; give the "
                "machine more memory, or find the filter that fails with --pipeline.workers 1"
            )
        self._workers.pop(position)
        self._workers.insert(position, fresh := self._started(position + 1))
        fresh.tries = dead.tries
        fresh.send(batch)
