"""One worker: a process that takes batches of events over a pipe and gives them back filtered."""

import contextlib
import pickle
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from local_stack.logstash.event import Event
from local_stack.logstash.monitoring.counters import PROCESSES
from local_stack.logstash.watchdog import WATCHDOG

Work = Callable[[list[Event]], list[Event]]
# Sent instead of a batch: end.
END = b""
STOP_SECONDS, DYING_SECONDS = 5.0, 0.5


class Worker:
    """`batch` is what it works on, kept until the result is back; `tries` how often it was sent."""

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process, self.pipe = process, pipe
        self.batch: list[Event] | None = None
        self.tries = 0

    def send(self, batch: list[Event]) -> None:
        """A worker that is dead takes nothing: that shows when its result is asked for."""
        self.batch = batch
        self.tries += 1
        try:
            self.pipe.send_bytes(packed(batch))
        except OSError:
            return

    def result(self) -> list[Event]:
        """Waits. Raises EOFError when the worker died on the batch."""
        try:
            made = unpacked(self.pipe.recv_bytes())
        except OSError:
            raise EOFError from None
        self.batch, self.tries = None, 0
        return made

    def close(self) -> None:
        """One that hangs is killed: it holds nothing that is not elsewhere."""
        with contextlib.suppress(OSError):
            self.pipe.send_bytes(END)
        self.process.join(STOP_SECONDS if self.batch is None else DYING_SECONDS)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self.pipe.close()


def started(work: Work, others: Sequence[Connection]) -> Worker:
    """`others`: pipes to other workers, which the new one must not keep open."""
    here, there = PROCESSES.Pipe()
    process = PROCESSES.Process(target=_run, args=(work, there, [*others, here]))
    process.start()
    there.close()
    return Worker(process, here)


def _run(work: Work, pipe: Connection, foreign: Sequence[Connection]) -> None:
    """Until it is told to end, or the pipeline is gone. Signals are the pipeline's affair."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for connection in foreign:
        connection.close()
    with WATCHDOG.running(), contextlib.suppress(EOFError, OSError):
        while raw := pipe.recv_bytes():
            pipe.send_bytes(packed(work(unpacked(raw))))


def packed(events: Sequence[Event]) -> bytes:
    return pickle.dumps([(event.data, event.metadata) for event in events], pickle.HIGHEST_PROTOCOL)


def unpacked(raw: bytes) -> list[Event]:
    """What the pipeline itself packed: never bytes from outside."""
    return [Event(data, metadata) for data, metadata in pickle.loads(raw)]
