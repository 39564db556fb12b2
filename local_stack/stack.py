"""The servers as a whole: started side by side, asked, stopped."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from threading import Event

from local_stack.service import Service, State

Report = Callable[[str], None]
#: Ten are enough on two idle cores; a machine that is busy with other things gets more.
READY_WITHIN_SECONDS = 120.0
PATIENCE_SECONDS = 2.0


def up(services: Sequence[Service], report: Report) -> None:
    """Starts what is down and returns when all answer; raises the first failure.

    Servers that did start stay up after a failure: `down` stops them, the next `up` uses them.
    """
    started = time.monotonic()

    def say(subject: str, what: str) -> None:
        report(f"{subject:<14} {what} after {time.monotonic() - started:4.1f} s")

    with ThreadPoolExecutor(len(services)) as pool, _abandoned_on_failure() as abandoned:
        # Spawned from this thread: a server tied to its parent dies with the thread that made it.
        laid_out = {pool.submit(service.prepare): service for service in services}
        for service in _as_they_end(laid_out, lambda names: say("preparing", names)):
            service.start()
        answers = {
            pool.submit(service.wait_until_ready, READY_WITHIN_SECONDS, abandoned): service
            for service in services
        }
        for service in _as_they_end(answers, lambda names: say("waiting for", names)):
            say(service.name, "ready")


@contextmanager
def _abandoned_on_failure() -> Iterator[Event]:
    """Set when the block fails or is interrupted: nobody waits for the others then."""
    abandoned = Event()
    try:
        yield abandoned
    except BaseException:
        abandoned.set()
        raise


def _as_they_end(
    running: Mapping[Future[None], Service], still: Callable[[str], None]
) -> Iterator[Service]:
    """Each service when its future ends; names those that go on whenever nothing ended in 2 s."""
    going_on = set(running)
    while going_on:
        ended, going_on = wait(going_on, PATIENCE_SECONDS, FIRST_COMPLETED)
        for future in ended:
            future.result()
            yield running[future]
        if not ended:
            still(", ".join(sorted(running[future].name for future in going_on)))


def down(services: Sequence[Service], report: Report) -> None:
    with ThreadPoolExecutor(len(services)) as pool:
        for name in pool.map(_stop, services):
            report(f"{name:<14} stopped")


def status(services: Sequence[Service]) -> dict[str, State]:
    with ThreadPoolExecutor(len(services)) as pool:
        states = pool.map(lambda service: service.state(), services)
        return dict(zip((service.name for service in services), states, strict=True))


def _stop(service: Service) -> str:
    service.stop()
    return service.name
