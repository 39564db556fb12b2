"""The servers as a whole: started side by side, asked, stopped."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from local_stack.service import Service, State

Report = Callable[[str], None]
READY_WITHIN_SECONDS = 60.0
PATIENCE_SECONDS = 2.0


def up(services: Sequence[Service], report: Report) -> None:
    """Starts what is down and returns when all answer; raises the first failure.

    Servers that did start stay up after a failure: `down` stops them, the next `up` uses them.
    """
    with ThreadPoolExecutor(len(services)) as pool:
        started = time.monotonic()
        # Spawned from this thread: a server tied to its parent dies with the thread that made it.
        for prepared in as_completed([pool.submit(_prepare, service) for service in services]):
            prepared.result().start()
        waiting = {
            pool.submit(service.wait_until_ready, READY_WITHIN_SECONDS): service.name
            for service in services
        }
        for ready in as_completed(waiting):
            ready.result()
            report(f"{waiting[ready]:<14} ready after {time.monotonic() - started:4.1f} s")


def down(services: Sequence[Service], report: Report) -> None:
    with ThreadPoolExecutor(len(services)) as pool:
        for name in pool.map(_stop, services):
            report(f"{name:<14} stopped")


def status(services: Sequence[Service]) -> dict[str, State]:
    with ThreadPoolExecutor(len(services)) as pool:
        states = pool.map(lambda service: service.state(), services)
        return dict(zip((service.name for service in services), states, strict=True))


def _prepare(service: Service) -> Service:
    service.prepare()
    return service


def _stop(service: Service) -> str:
    service.stop()
    return service.name
