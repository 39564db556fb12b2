"""Archived requests ─► buying profiles; the rules of learning are those of the live decision."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import orjson

from fraud.decide import was_judged
from fraud.learning import attempt, learn
from fraud.profile import Profile

REQUESTS = "approval-requests"
DECISIONS = "approval-decisions"
REPORTS = "fraud-reports"
KEY = re.compile(r"(?P<folder>[a-z-]+)/date=(?P<date>\d{4}-\d{2}-\d{2})/.+")


class Line(NamedTuple):
    """A line of the archive, parsed; `folder` says of which topic."""

    folder: str
    message: dict[str, Any]


def keys_before(keys: Iterable[str], until: str) -> list[str]:
    """Those of the three folders with a date before `until` (YYYY-MM-DD, exclusive), in order."""
    found = ((key, KEY.fullmatch(key)) for key in keys)
    return sorted(
        key
        for key, match in found
        if match and match["folder"] in (REQUESTS, DECISIONS, REPORTS) and match["date"] < until
    )


def by_user(key: str, lines: Iterable[bytes]) -> Iterator[tuple[str, Line]]:
    """(user_id, line) of each line of the object `key`; what teaches nothing is left out."""
    folder = key.partition("/")[0]
    for text in lines:
        message = orjson.loads(text)
        if folder != DECISIONS or message["decision"] == "rejected":
            yield message["user_id"], Line(folder, message)


def profile_of(lines: Iterable[Line]) -> Profile:
    """One cardholder's profile. In time order, whatever order and however often lines come.

    A request that was rejected, or reported as fraud later, was tried but shows no habit. One that
    was answered as invalid teaches nothing.
    """
    requests: dict[str, dict[str, Any]] = {}
    foreign: set[str] = set()
    invalid: set[str] = set()
    for folder, message in lines:
        if folder == REQUESTS:
            requests[message["request_id"]] = message
        else:
            foreign.add(message["request_id"])
            if folder == DECISIONS and not was_judged(message):
                invalid.add(message["request_id"])
    profile = Profile()
    judged = (request for name, request in requests.items() if name not in invalid)
    for request in sorted(judged, key=_in_time):
        teach = attempt if request["request_id"] in foreign else learn
        profile = teach(profile, request)
    return profile


def _in_time(request: dict[str, Any]) -> tuple[str, str]:
    return request["requested_at"], request["request_id"]
