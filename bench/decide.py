"""How long one decision takes: `python -m bench.decide [--scorecard VERSION] [--rounds N]`.

A cardholder of 60 days with a full profile, at a terminal and a merchant with 45 days of purchases
in every six hours: what is largest and slowest. Prints one line of JSON, in microseconds of one
core's time: of the decision, of learning from it, and of reading and writing the profile as JSON.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any, cast

from contracts.messages import ScreenedRequest
from contracts.timestamps import timestamp_of
from fraud.decide import decide
from fraud.learning import learn
from fraud.place_risk import MOST_SPANS, SPAN_MS, PlaceRisk, PlaceRisks, purchased, reported
from fraud.profile import Profile
from fraud.profile_json import from_json, to_json
from fraud.scorecard import LIVE, load_scorecard

NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
SHOPS = 20


def request(number: int, at: datetime) -> ScreenedRequest:
    shop = number % SHOPS
    made: dict[str, Any] = {
        "request_id": f"r-{number}",
        "requested_at": timestamp_of(at),
        "user_id": "u-1",
        "card_token": "c-1",
        "card_last4": "1234",
        "amount": f"{10 + number % 37}.50",
        "currency": "EUR",
        "channel": "in_store" if shop % 3 else "online",
        "merchant": {
            "merchant_id": f"m-{shop}",
            "name": f"Shop {shop}",
            "category_code": f"{5400 + shop}",
            "terminal_id": f"t-{number % 70}",
            "city": f"City {shop}",
            "country": "AT",
            "location": {"lat": 48.0 + shop / 100, "lon": 16.0 + shop / 100},
        },
    }
    return cast(ScreenedRequest, made)


def known() -> tuple[Profile, PlaceRisks]:
    """The last requests are so dense that the day's list is full."""
    times = [NOON - timedelta(hours=12 * k) for k in range(120, 0, -1)]
    times += [NOON - timedelta(minutes=20 * k) for k in range(70, 0, -1)]
    profile = reduce(learn, (request(k, at) for k, at in enumerate(times)), Profile())
    last = round(NOON.timestamp() * 1000)
    spans = [last - SPAN_MS * k for k in range(MOST_SPANS)]
    risk = reduce(reported, spans[40:60], reduce(purchased, spans, PlaceRisk()))
    return profile, PlaceRisks(risk, risk)


def microseconds(action: Callable[[], object], rounds: int) -> float:
    start = time.process_time()
    for _ in range(rounds):
        action()
    return round((time.process_time() - start) / rounds * 1e6, 1)


def measure(version: str, rounds: int) -> dict[str, Any]:
    profile, place = known()
    scorecard, asked = load_scorecard(version), request(7, NOON)
    text = to_json(profile)
    return {
        "scorecard": version,
        "rules": len(scorecard.rules),
        "decide_us": microseconds(lambda: decide(asked, profile, place, scorecard, NOON), rounds),
        "learn_us": microseconds(lambda: learn(profile, asked), rounds),
        "profile_from_json_us": microseconds(lambda: from_json(text), rounds),
        "profile_to_json_us": microseconds(lambda: to_json(profile), rounds),
        "profile_bytes": len(text),
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
    }


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.decide", description=__doc__)
    parser.add_argument("--scorecard", default=LIVE)
    parser.add_argument("--rounds", type=int, default=5_000)
    options = parser.parse_args(arguments)
    print(json.dumps(measure(options.scorecard, options.rounds)))


if __name__ == "__main__":
    main(sys.argv[1:])
