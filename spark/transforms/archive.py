"""What the archive in S3 has of approvals: keys by date, lines by cardholder and by request."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from contracts.topics import APPROVAL_DECISIONS, APPROVAL_REQUESTS, FRAUD_REPORTS
from fraud.decide import was_judged

#: Called like the topics that they keep.
FOLDERS = (APPROVAL_REQUESTS, APPROVAL_DECISIONS, FRAUD_REPORTS)
KEY = re.compile(r"(?P<folder>[a-z-]+)/date=(?P<date>\d{4}-\d{2}-\d{2})/.+")

Message = Mapping[str, Any]


class Line(NamedTuple):
    """A line of the archive, parsed."""

    folder: str
    message: Message


class Archived(NamedTuple):
    """Requests and reports by request_id; the ids of `rejected` requests, and of those among them
    that were `invalid`: nobody judged them."""

    requests: dict[str, Message]
    reports: dict[str, Message]
    rejected: set[str]
    invalid: set[str]


def keys_before(keys: Iterable[str], until: str) -> list[str]:
    """Those of FOLDERS with a date before `until` (YYYY-MM-DD), in order."""
    found = ((key, KEY.fullmatch(key)) for key in keys)
    return sorted(
        key
        for key, match in found
        if match and match["folder"] in FOLDERS and match["date"] < until
    )


def by_user(key: str, lines: Iterable[bytes]) -> Iterator[tuple[str, Line]]:
    """(user_id, line) of each line of the object `key`, but for approvals: they tell nothing that
    their requests do not."""
    folder = key.partition("/")[0]
    for text in lines:
        message = orjson.loads(text)
        if folder != APPROVAL_DECISIONS or message["decision"] == "rejected":
            yield message["user_id"], Line(folder, message)


def by_request(lines: Iterable[tuple[str, Message]]) -> Archived:
    """Of (folder, message) in any order, each perhaps several times."""
    found = Archived({}, {}, set(), set())
    for folder, message in lines:
        name = message["request_id"]
        if folder == APPROVAL_REQUESTS:
            found.requests[name] = message
        elif folder == FRAUD_REPORTS:
            found.reports[name] = message
        elif message["decision"] == "rejected":
            found.rejected.add(name)
            if not was_judged(message):
                found.invalid.add(name)
    return found
