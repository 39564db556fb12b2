"""How good the decision would have been, on labelled transactions of others.

read FILE in time order ─► profiles and place risk ─► fit on the training days ─► decide the test
days ─► figures, as one JSON object

FILE is CSV, gzipped or not, with the columns customer_id, terminal_id, tx_datetime, amount,
customer_x, customer_y, terminal_x, terminal_y and is_fraud. Fraud is known --delay-days after it
happened, in training as in testing. Cards known as compromised are left out of the test: those with
a fraud since --known-from (by default, 7 days before the end of training) that is known by then.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pyspark import RDD, StorageLevel
from pyspark.sql import SparkSession

from contracts.arguments import count
from contracts.errors import CardwatchError
from fraud.rulebook import TRANSACTIONS, features_of, rulebook
from fraud.scorecard import Scorecard, scorecard_of
from spark.failures import SPARK_FAILURES, cause_of
from spark.fitted import Budget, arrays, fitted
from spark.session import spark_session
from spark.transforms.labelled import UnusableData, in_time, transactions
from spark.transforms.ranking import auc_roc, average_precision, card_precision
from spark.transforms.replay import Scored, Seen, Share, State, score, skim, train
from spark.transforms.split import EPOCH, TEST, TRAINING, Split

CARDS = 100
KNOWN_DAYS = 7
BUDGET = Budget(false_rejections=1.0)  # of the training days


@dataclass(frozen=True)
class Options:
    data: Path
    split: Split
    workers: int
    keep: Path | None


class Trained(NamedTuple):
    """What a worker has seen and knows when the test begins."""

    share: Share
    seen: list[Seen]
    state: State


def trained(spark: SparkSession, options: Options, names: tuple[str, ...]) -> "RDD[Trained]":
    """Each worker reads all rows, for the places, but follows its share of the cardholders."""
    data, split, workers = options.data, options.split, options.workers

    def follow(numbers: Iterable[int]) -> Iterator[Trained]:
        for number in numbers:
            share, state, seen = Share(number, workers), State(), list[Seen]()
            for part, rows in split.parts(transactions(data)):
                if part >= TEST:
                    break
                if part == TRAINING:
                    seen += train(rows, state, share, names, split.delay_days)
                else:
                    skim(rows, state, share, split.delay_days)
            yield Trained(share, seen, state)

    numbers = spark.sparkContext.parallelize(range(workers), workers)
    return numbers.mapPartitions(follow).persist(StorageLevel.MEMORY_AND_DISK)


def tested(workers: "RDD[Trained]", options: Options, scorecard: Scorecard) -> list[Scored]:
    """The test days decided, without cards that were known as compromised."""
    data, split = options.data, options.split

    def decide(each: Trained) -> Iterator[Scored]:
        for part, rows in split.parts(transactions(data)):
            if part == TEST:
                yield from score(rows, each.state, each.share, scorecard, split.known_from)
            elif part > TEST:
                break

    return [each for each in workers.flatMap(decide).collect() if not each.known]


def fit(spark: SparkSession, seen: Sequence[Seen], split: Split) -> dict[str, Any]:
    rules = rulebook(TRANSACTIONS)
    names = features_of(rules)
    if not any(each.fraud for each in seen):
        raise UnusableData("no fraud on the training days: see --train-from and --train-days")
    features = arrays(names, [each.values for each in seen])
    frauds = np.asarray([each.fraud for each in seen], dtype=np.float64)
    version = f"backtest-{split.train_from_date}-{split.train_days}d"
    return fitted(spark, rules, features, frauds, version, split.delay_days, BUDGET)


def figures(scored: Sequence[Scored], scorecard: Scorecard, seconds: float) -> dict[str, Any]:
    genuine = [each for each in scored if not each.fraud]
    frauds = [each for each in scored if each.fraud]
    if not frauds or not genuine:
        raise UnusableData(
            "nothing to tell apart on the test days: see --train-from and --test-days"
        )
    return {
        "auc_roc": round(auc_roc(scored), 4),
        "average_precision": round(average_precision(scored), 4),
        f"card_precision_{CARDS}": round(card_precision(scored, CARDS), 4),
        "test_transactions": len(scored),
        "test_frauds": len(frauds),
        "frauds_rejected": sum(each.rejected for each in frauds),
        "false_rejections_per_1000": round(
            1000 * sum(each.rejected for each in genuine) / len(genuine), 2
        ),
        "scorecard_version": scorecard.version,
        "seconds": round(seconds, 1),
    }


def run(options: Options) -> dict[str, Any]:
    start = time.monotonic()
    spark = spark_session("backtest", os.environ)
    names = features_of(rulebook(TRANSACTIONS))
    workers = trained(spark, options, names)
    seen = [each for part in workers.map(lambda worker: worker.seen).collect() for each in part]
    card = fit(spark, seen, options.split)
    if options.keep:
        options.keep.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    scorecard = scorecard_of(card)
    scored = tested(workers, options, scorecard)
    return figures(scored, scorecard, time.monotonic() - start)


def options_of(argv: Sequence[str]) -> Options:
    parser = argparse.ArgumentParser(
        prog="python -m spark.backtest",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    day = date.fromisoformat
    parser.add_argument("--data", type=Path, required=True, metavar="FILE")
    parser.add_argument("--train-from", type=day, required=True, metavar="DATE")
    parser.add_argument("--train-days", type=count, required=True, metavar="N")
    parser.add_argument("--delay-days", type=count, default=7, metavar="N", help="7 by default")
    parser.add_argument("--test-days", type=count, required=True, metavar="N")
    parser.add_argument("--known-from", type=day, metavar="DATE")
    parser.add_argument("--workers", type=count, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--keep", type=Path, metavar="JSON", help="write the fitted scorecard here")
    given = parser.parse_args(argv)
    start = (given.train_from - EPOCH).days
    known = start + given.train_days - KNOWN_DAYS
    if given.known_from:
        known = (given.known_from - EPOCH).days
    split = Split(start, given.train_days, given.delay_days, given.test_days, known)
    return Options(given.data, split, given.workers, given.keep)


def main(argv: Sequence[str]) -> None:
    options = options_of(argv)
    try:
        with tempfile.TemporaryDirectory() as folder:
            data = in_time(options.data, Path(folder))
            ordered = Options(data, options.split, options.workers, options.keep)
            print(json.dumps(run(ordered)))
    except (CardwatchError, OSError) as error:
        sys.exit(f"backtest: {error}")
    except SPARK_FAILURES as failure:
        sys.exit(f"backtest: {cause_of(str(failure))}")


if __name__ == "__main__":
    main(sys.argv[1:])
