"""python -m health: read the pipeline's health every half minute until asked to stop."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial

from elasticsearch import Elasticsearch

from billing.reconcile import memories
from contracts import elasticsearch_login
from contracts.errors import CardwatchError, Unavailable
from health.checks import UnderWay
from health.counters import Counters
from health.index import ReadingIndex
from health.round import Round
from health.seldom import Seldom
from health.settings import Settings
from health.sources import Sources, book_readings

log = logging.getLogger("health")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m health", description=__doc__)
    parser.add_argument("--every", type=_seconds, default=30.0, help="seconds between two rounds")
    parser.add_argument(
        "--books-every",
        type=_seconds,
        default=300.0,
        help="seconds between two checks of the books",
    )
    parser.add_argument("--once", action="store_true", help="one round, then end")
    return parser.parse_args(arguments)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < threading.TIMEOUT_MAX:  # nor nan, which is not comparable
        raise argparse.ArgumentTypeError(f"{text} is no number of seconds above zero")
    return seconds


def watch(rounds: Round, every: float, stop: threading.Event) -> None:
    """Until asked to stop; a round that cannot be written is left out, and said."""
    while not stop.is_set():
        try:
            rounds.run(time.time_ns() // 1_000_000)
        except Unavailable as error:
            log.warning("not written: %s", error)
        stop.wait(every)


def run(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    settings = Settings.from_env(os.environ)
    login = elasticsearch_login.client_options(os.environ)
    client = Elasticsearch(list(settings.elasticsearch), request_timeout=30, **login)
    index = ReadingIndex(client)
    asked = partial(book_readings, os.environ, memories())
    books = asked if options.once else Seldom(asked, int(options.books_every * 1000))
    sources = Sources(settings, os.environ, client, books, UnderWay())
    # Totals are read back each time: a round that was not written counts in the next.
    rounds = Round(lambda: sources.all(Counters(index.last_totals())), index.write)
    if options.once:
        print(f"{rounds.run(time.time_ns() // 1_000_000)} readings written")
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    watch(rounds, options.every, stop)
    return 0


def main() -> int:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for name in ("kafka", "elastic_transport"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return run(sys.argv[1:])
    except CardwatchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
