"""`python -m producers COMMAND`: see `--help`. Prints one line of JSON with counts at the end."""

import argparse
import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from threading import Event as Flag
from typing import Any

import orjson

from contracts.errors import CardwatchError
from contracts.kafka_security import KafkaSecurity
from contracts.topics import APPROVAL_DECISIONS
from producers import (
    archive,
    generate,
    log_files,
    points_of_sale,
    replay,
    run,
    web_visitors,
)
from producers.addresses import open_geoip, sample
from producers.chance import rng_for
from producers.commands import parser
from producers.events import COUNTED, HOURS_A_DAY, TOPIC_OF, date_of, hour_of
from producers.interrupt import INTERRUPTED, stop_on_signal
from producers.kafka_clients import Inbox, Outbox, servers_from_env
from producers.pace import Clock, Pace
from producers.plan import Plan
from producers.points_of_sale import GROUP, PointsOfSale
from producers.sales_archive import SalesArchive
from producers.world import World

FAILED = 1
ALL_SENT = (
    "producers run: nothing was left to send, these days were sent before: "
    "--again sends them from the first event on"
)


def _counts(counts: Counter[str]) -> dict[str, int]:
    """Every kind is named, also one that did not occur."""
    return {kind: counts[kind] for kind in COUNTED}


def _plan(options: argparse.Namespace) -> Plan:
    given = vars(options)
    names = ("seed", "users", "start", "days", "fraud", "garbled")
    return Plan(**{name: given[name] for name in names})


def _generate(options: argparse.Namespace, world: World) -> dict[str, Any]:
    plan = _plan(options)
    with world.bar(plan.days * HOURS_A_DAY, "h") as bar:
        counts = generate.generate(plan, options.out, world.stop, bar.update)
    return {"run": plan.name, **_counts(counts)}


def _archive(plan: Plan, world: World, dates: list[str]) -> int:
    """Lines archived; dates not reached before an interruption are left for the next start."""
    bucket = world.bucket()
    archive.put_manifest(bucket, plan)
    lines, shoppers = 0, plan.shoppers()
    with world.bar(len(dates), "day") as bar:
        for date in dates:
            if world.stop.is_set():
                break
            lines += archive.put_day(bucket, plan, shoppers, date)
            bar.update(1)
    return lines


def _dates(plan: Plan) -> list[str]:
    return [date_of(hour) for hour in range(plan.first_hour, plan.end_hour, HOURS_A_DAY)]


def _history(options: argparse.Namespace, world: World) -> dict[str, Any]:
    plan = _plan(options).before()
    return {"run": plan.name, "archived": _archive(plan, world, _dates(plan))}


def _run(options: argparse.Namespace, world: World) -> dict[str, Any]:
    plan = _plan(options)
    place_file = run.position_file(world.state, plan)
    if options.again:
        place_file.unlink(missing_ok=True)
    outbox = Outbox(servers_from_env(world.env), KafkaSecurity.from_env(world.env))
    pace, sent = Pace(options.rate, options.speed), 0
    with world.bar(None, "msg") as bar:

        def advance(count: int) -> None:
            nonlocal sent
            sent += count
            bar.update(count)

        counts = run.send(plan, outbox, pace, world.clock, place_file, advance)
    outbox.close()
    if not sent and not world.stop.is_set():
        print(ALL_SENT, file=sys.stderr)
    archived = 0 if options.no_archive else _archive(plan, world, _dates(plan))
    return {"run": plan.name, "sent": sent, **_counts(counts), "archived": archived}


def _points_of_sale(options: argparse.Namespace, world: World) -> dict[str, Any]:
    servers, security = servers_from_env(world.env), KafkaSecurity.from_env(world.env)
    outbox = Outbox(servers, security)
    reader = Inbox(servers, APPROVAL_DECISIONS, GROUP, security)
    kept = None if options.no_archive else SalesArchive(world.bucket())
    shops = PointsOfSale(reader, outbox, kept, world.clock, lambda: time.time_ns() // 1_000_000)
    with world.bar(None, "decision") as bar:
        shops.serve(options.until_idle, bar.update)
    reader.close()
    outbox.close()
    return {name: shops.counts[name] for name in points_of_sale.COUNTED}


def _web(options: argparse.Namespace, world: World) -> dict[str, Any]:
    addresses = sample(rng_for(options.seed, "addresses"), open_geoip(options.geoip or world.geoip))
    start = hour_of(options.start) * 3600
    lines = web_visitors.lines(options.seed, addresses, options.visits, start, options.days)
    with world.bar(None, "line") as bar:
        pace = Pace(options.rate)
        counts = log_files.write(lines, options.dir, pace, world.clock, bar.update)
    return {name: counts[name] for name in log_files.COUNTED}


def _replay(options: argparse.Namespace, world: World) -> dict[str, Any]:
    bucket = world.bucket()
    plan = archive.get_plan(bucket, options.run)
    outbox = Outbox(servers_from_env(world.env), KafkaSecurity.from_env(world.env))
    with world.bar(None, "msg") as bar:
        pace = Pace(options.rate, options.speed)
        counts = replay.replay(bucket, plan, outbox, pace, world.clock, bar.update)
    outbox.close()
    return {"run": plan.name, **{kind: counts[kind] for kind in TOPIC_OF}}


COMMANDS: dict[str, Callable[[argparse.Namespace, World], dict[str, Any]]] = {
    "generate": _generate,
    "history": _history,
    "run": _run,
    "points-of-sale": _points_of_sale,
    "web": _web,
    "replay": _replay,
}


def _wait(stop: Flag) -> Callable[[float], bool]:
    """Does not ask the operating system where there is nothing to wait for: that costs more
    than a message does."""
    return lambda seconds: stop.wait(seconds) if seconds > 0 else stop.is_set()


def main(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    # Events come in by the hundred thousand and hold no cycles: looking for some costs a quarter.
    gc.set_threshold(500_000, 50, 100)
    with stop_on_signal() as stop:
        world = World(os.environ, stop, Clock(time.monotonic, _wait(stop)))
        try:
            report = COMMANDS[options.command](options, world)
        except (CardwatchError, ValueError, OSError) as error:
            print(f"producers {options.command}: {error}", file=sys.stderr)
            return FAILED
        print(orjson.dumps(report).decode(), flush=True)
        return INTERRUPTED if stop.is_set() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
