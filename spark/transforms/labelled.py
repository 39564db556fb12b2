"""Labelled card transactions of others (CSV) as approval requests of ours."""

import csv
import gzip
import zlib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import IO, Any, NamedTuple

from contracts.errors import CardwatchError
from fraud.moments import milliseconds

COLUMNS = (
    "customer_id",
    "terminal_id",
    "tx_datetime",
    "amount",
    "customer_x",
    "customer_y",
    "terminal_x",
    "terminal_y",
    "is_fraud",
)
#: A unit of the plane becomes about a kilometre at the equator.
DEGREES_A_UNIT = 0.009
LEAST_AMOUNT = "0.01"
ONE_CATEGORY = "5999"  # the data knows no others: miscellaneous shops
#: A row that is none, a file that is no CSV, and one that was cut off while it was fetched.
UNREADABLE = (ValueError, IndexError, OverflowError, csv.Error, EOFError, zlib.error)


class UnusableData(CardwatchError):
    """The file is not what the backtest reads; the message names the line."""


class Transaction(NamedTuple):
    """`at_ms` since 1970; `at` as messages carry it; `amount` a decimal string."""

    at_ms: int
    at: str
    customer: str
    terminal: str
    amount: str
    x: float
    y: float
    fraud: bool


def transactions(path: Path) -> Iterator[Transaction]:
    """In the order of the file. Columns other than COLUMNS are ignored. Raises UnusableData."""
    with _opened(path) as lines:
        reader = csv.reader(lines)
        try:
            places = _places(path, next(reader, []))
            for fields in reader:
                yield _transaction(fields, places)
        except UNREADABLE as error:
            raise UnusableData(f"{path}, line {reader.line_num}: {error}") from error


def _places(path: Path, header: list[str]) -> tuple[int, ...]:
    """Where in a row the COLUMNS are."""
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise UnusableData(f"{path}: no column {', '.join(missing)}: see --help for the columns")
    return tuple(header.index(name) for name in COLUMNS)


def in_time(path: Path, folder: Path) -> Path:
    """`path` itself where its rows are in time order, else a copy in `folder` whose rows are."""
    rows = transactions(path)
    if all(before.at_ms <= after.at_ms for before, after in pairwise(rows)):
        return path
    copy = folder / "in-time.csv"
    with copy.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(COLUMNS)
        writer.writerows(map(_fields, sorted(transactions(path), key=lambda row: row.at_ms)))
    return copy


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def request_of(number: int, one: Transaction) -> dict[str, Any]:
    """What the screening job would have made of it. A name says nothing: neither does ours."""
    return {
        "request_id": f"r-{number}",
        "requested_at": one.at,
        "user_id": one.customer,
        "amount": one.amount,
        "currency": "EUR",
        "channel": "in_store",
        "card_token": one.customer,
        "card_last4": "0000",
        "merchant": {
            "merchant_id": "",
            "name": one.terminal,
            "category_code": ONE_CATEGORY,
            "terminal_id": one.terminal,
            "city": f"{one.x // 10:.0f}/{one.y // 10:.0f}",
            "country": "XX",
            "location": {"lat": one.y * DEGREES_A_UNIT, "lon": one.x * DEGREES_A_UNIT},
        },
    }


def _fields(row: Transaction) -> tuple[object, ...]:
    """As COLUMNS name them; where the cardholder lives is not kept."""
    at = row.at[:19].replace("T", " ")
    return row.customer, row.terminal, at, row.amount, 0, 0, row.x, row.y, int(row.fraud)


def _transaction(fields: list[str], places: tuple[int, ...]) -> Transaction:
    customer, terminal, at, amount, _, _, x, y, fraud = (fields[place] for place in places)
    moment = f"{at[:10]}T{at[11:19]}.000Z"
    cents = round(float(amount) * 100)
    return Transaction(
        milliseconds(moment),
        moment,
        customer,
        terminal,
        f"{cents // 100}.{cents % 100:02d}" if cents > 0 else LEAST_AMOUNT,
        float(x),
        float(y),
        fraud.strip() == "1",
    )
