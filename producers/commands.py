"""The command line of `python -m producers`."""

import argparse
from pathlib import Path

from contracts.arguments import count


def _pace(text: str) -> float:
    try:
        pace = float(text)
    except ValueError:
        pace = 0
    if not pace > 0:
        raise argparse.ArgumentTypeError(f"{text} must be a number above 0; without it none waits")
    return pace


def _plan_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--users", type=int, default=100, help="cardholders (default 100)")
    command.add_argument("--days", type=int, default=1, help="days of events (default 1)")
    command.add_argument(
        "--start",
        default="2026-10-01",
        help="first day, YYYY-MM-DD, UTC; requests of days to come are answered as invalid",
    )
    command.add_argument("--seed", type=int, default=42, help="same seed, same bytes")
    command.add_argument("--fraud", type=float, default=0.008, help="share of fraud")
    command.add_argument("--garbled", type=float, default=0.001, help="share of garbled messages")


def _generate(command: argparse.ArgumentParser) -> None:
    _plan_options(command)
    command.add_argument("--out", type=Path, required=True, help="folder for the files")


def _history(command: argparse.ArgumentParser) -> None:
    _plan_options(command)
    command.set_defaults(days=30)


def _run(command: argparse.ArgumentParser) -> None:
    _plan_options(command)
    _pace_options(command)
    command.add_argument("--no-archive", action="store_true", help="send to Kafka only")
    command.add_argument("--again", action="store_true", help="send from the first event again")


def _pace_options(command: argparse.ArgumentParser) -> None:
    pace = command.add_mutually_exclusive_group()
    pace.add_argument("--rate", type=_pace, help="messages a second")
    pace.add_argument("--speed", type=_pace, help="simulated seconds a second")


def _points_of_sale(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--until-idle", type=float, help="end when no decision came for so many seconds"
    )
    command.add_argument("--no-archive", action="store_true", help="keep nothing in S3")


def _web(command: argparse.ArgumentParser) -> None:
    command.add_argument("--dir", type=Path, required=True, help="where the two logs are written")
    command.add_argument(
        "--visits", type=count, default=2000, help="requests to the web site a day, on the mean"
    )
    command.add_argument("--start", default="2026-10-01", help="first day, YYYY-MM-DD, UTC")
    command.add_argument("--days", type=count, default=1)
    command.add_argument("--seed", type=int, default=42)
    command.add_argument("--rate", type=_pace, help="lines a second (default: all at once)")
    command.add_argument(
        "--geoip", type=Path, help="GeoLite2-City.mmdb (default: the one of `make setup`)"
    )


def _replay(command: argparse.ArgumentParser) -> None:
    command.add_argument("run", help="name of an archived run (see its manifest under runs/)")
    _pace_options(command)


COMMANDS = {
    "generate": (_generate, "write a run into files"),
    "history": (_history, "archive the --days before --start (default 30), for building profiles"),
    "run": (_run, "send a run to Kafka and archive it"),
    "points-of-sale": (_points_of_sale, "turn approved decisions into purchases"),
    "web": (_web, "write Apache access and error logs"),
    "replay": (_replay, "send an archived run again"),
}


def parser() -> argparse.ArgumentParser:
    whole = argparse.ArgumentParser(prog="python -m producers", description=__doc__)
    names = whole.add_subparsers(dest="command", required=True)
    for name, (options, text) in COMMANDS.items():
        options(names.add_parser(name, help=text, description=text))
    return whole
