"""The command line of `python -m billing`."""

import argparse
import re
from pathlib import Path

from billing.corrections import ENTRIES
from billing.period import LAST_FIRST_DAY, Period
from contracts.ids import is_id

LOCALE = re.compile(r"[a-z]{2,3}(_[A-Z][a-z]{3})?(_[A-Z]{2})?")


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m billing", description="Asks the ledger.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, text: str, argument: str = "") -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        if argument:
            command.add_argument(argument.lower(), metavar=argument, type=_id)
        return command

    _statement(add("statement", "show an issued statement, or fetch its document", "USER"))
    add("balance", "what a cardholder owes now, by currency", "USER")
    add("explain", "a purchase's path: request, decision, posting, statement", "PURCHASE_ID")
    add("suspense", "purchases and refunds that nobody is billed for, and why")
    reverse = add("reverse", "take back a purchase, refund or payment by a new entry", "ID")
    reverse.add_argument(
        "--because", required=True, type=_reason, help="stands on the next statement"
    )
    reverse.add_argument("--kind", choices=tuple(ENTRIES), help="where two have this id")
    _terms(add("terms", "show or choose a cardholder's cycle, language and paper", "USER"))
    return top


def _statement(command: argparse.ArgumentParser) -> None:
    command.add_argument("period", metavar="PERIOD", type=_period, help="like 2026-10")
    command.add_argument("--pdf", type=Path, metavar="FILE", help="write the PDF there")
    command.add_argument("--html", type=Path, metavar="FILE", help="write the HTML there")


def _terms(command: argparse.ArgumentParser) -> None:
    command.add_argument("--first-day", type=_first_day, help="of the cycle, 1 to 28")
    command.add_argument("--locale", type=_locale, help="like de_AT")
    command.add_argument("--paper", choices=("a4", "us-letter"))


def _id(text: str) -> str:
    """As messages have them: no other is in the ledger."""
    if not is_id(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no id: those have letters, digits and _.:- alone"
        )
    return text


def _reason(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise argparse.ArgumentTypeError(f"{text!r} is no reason: write a few words")
    return text


def _period(text: str) -> str:
    try:
        return str(Period.parse(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _first_day(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LAST_FIRST_DAY:
        raise argparse.ArgumentTypeError(f"{text} is no day from 1 to {LAST_FIRST_DAY}")
    return int(text)


def _locale(text: str) -> str:
    if not LOCALE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text} is no locale: write one like de_AT")
    return text
