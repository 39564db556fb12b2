"""Fits a scorecard to what was asked and what was reported as fraud later.

read approval-requests, approval-decisions, fraud-reports of S3 (or simulate) ─► profiles and place
risk in time order ─► logistic regression on binned features ─► a scorecard of integer points

The first --history-days only teach profiles. The last 14 days are left out of the fit: their fraud
may not be reported yet. The card is written to FILE; it decides nothing until it is put into
fraud/scorecards/ and named as SCORECARD, or as SHADOW_SCORECARD to run beside the live one.

The budget is kept among the rows fitted to, less the frauds among them that nobody reported. What
is live was made so, in 6.5 minutes on two cores that were busy otherwise (85 s of its own process):

    python -m spark.fit_scorecard --version 2026-11-3 --out FILE --until 2026-08-30 \\
        --simulate 800 --days 90 --seed 101 --budget 1.2
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import boto3
import numpy as np
import orjson

from contracts.errors import CardwatchError
from fraud.moments import DAY_MS, milliseconds
from fraud.rulebook import APPROVALS, features_of, rulebook
from producers.plan import Plan
from spark.archive import archive_keys, lines_of
from spark.fitted import Budget, arrays, fitted
from spark.session import spark_session
from spark.transforms.approvals import Event, archived, labelled_rows, simulated

UNREPORTED_DAYS = 14
DELAY_DAYS = 7


class NothingToLearn(CardwatchError):
    """Too little in the archive, or no fraud in it; the message says what to do."""


def from_archive(bucket: str, until: str) -> Iterator[Event]:
    """In time order; all of it is held in memory, some 2 kB a request."""
    client = boto3.client("s3")
    return archived(
        (key.partition("/")[0], orjson.loads(line))
        for key in archive_keys(client, bucket, until)
        for line in lines_of(client, bucket, key)
    )


def card_of(events: Iterable[Event], given: argparse.Namespace) -> dict[str, Any]:
    rules = rulebook(APPROVALS)
    names = features_of(rules)
    until = milliseconds(f"{given.until}T00:00:00.000Z")
    rows = labelled_rows(events, names, DELAY_DAYS)
    first = rows[0].at_ms if rows else 0
    start, end = first + given.history_days * DAY_MS, until - UNREPORTED_DAYS * DAY_MS
    used = [row for row in rows if start <= row.at_ms < end]
    frauds = np.asarray([row.fraud for row in used], dtype=np.float64)
    if not frauds.any():
        raise NothingToLearn(
            f"{len(used)} requests of {len(rows)} lie between history and the last "
            f"{UNREPORTED_DAYS} days, none of them reported as fraud: give more days of archive"
        )
    features = arrays(names, [row.values for row in used])
    spark = spark_session("fit_scorecard", os.environ)
    budget = Budget(given.budget, given.reported)
    return fitted(spark, rules, features, frauds, given.version, DELAY_DAYS, budget)


def _share(text: str) -> float:
    """Raises ValueError."""
    share = float(text)
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share above 0, up to 1")
    return share


def options_of(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m spark.fit_scorecard",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", required=True, help="what the card calls itself")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    parser.add_argument("--until", type=date.fromisoformat, required=True, metavar="DATE")
    parser.add_argument("--history-days", type=int, default=30, metavar="N")
    parser.add_argument(
        "--budget", type=float, default=0.7, metavar="N", help="false rejections in 1,000 (0.7)"
    )
    parser.add_argument(
        "--reported", type=_share, default=0.9, metavar="SHARE", help="of the frauds (0.9)"
    )
    simulate = parser.add_argument_group("instead of the archive, a simulated run up to --until")
    simulate.add_argument("--simulate", type=int, metavar="USERS")
    simulate.add_argument("--days", type=int, default=90, metavar="N")
    simulate.add_argument("--seed", type=int, default=7)
    simulate.add_argument("--fraud", type=float, default=0.02)
    return parser.parse_args(argv)


def events_of(given: argparse.Namespace) -> Iterator[Event]:
    if given.simulate is None:
        bucket = os.environ.get("ARCHIVE_BUCKET", "cardwatch-archive")
        return from_archive(bucket, given.until.isoformat())
    start = date.fromordinal(given.until.toordinal() - given.days).isoformat()
    return simulated(Plan(given.seed, given.simulate, start, given.days, given.fraud, 0.0))


def main(argv: Sequence[str]) -> None:
    given = options_of(argv)
    try:
        card = card_of(events_of(given), given)
        given.out.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    except (CardwatchError, ValueError, OSError) as error:
        sys.exit(f"fit_scorecard: {error}")
    print(f"{given.out}: {len(card['rules'])} rules, rejects from {card['reject_at']} points up")


if __name__ == "__main__":
    main(sys.argv[1:])
