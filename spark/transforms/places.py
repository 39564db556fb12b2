"""Approved requests and fraud reports ─► what is counted at terminals and merchants."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import orjson
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from contracts.schema import problems_of
from contracts.timestamps import MOST_AHEAD_MS
from contracts.topics import APPROVAL_DECISIONS, FRAUD_REPORTS
from fraud.moments import milliseconds
from fraud.place_risk import PlaceRisk, merged, purchased, reported
from fraud.place_store import StoredPlace

#: So long is remembered what came: a decision is sent twice by a restart, and a fraud reported
#: twice by its cardholder and, weeks later, by the bank.
REMEMBERED = {APPROVAL_DECISIONS: "1 day", FRAUD_REPORTS: "90 days"}

NOTHING = PlaceRisk()
#: Of an invalid request that was rejected: it has no time, and is not counted.
NEVER = "1970-01-01T00:00:00.000Z"


class Count(NamedTuple):
    """One more purchase at a place, or one more fraud; `at_ms` is that of the request."""

    place: str
    at_ms: int
    fraud: bool


class Counted(NamedTuple):
    """A count and where it comes from: `source` is "topic/partition"."""

    what: Count
    source: str
    offset: int


def counts_of(topic: str, message: Mapping[str, Any]) -> list[Count]:
    """Of a decision (rejected ones are no purchases) or a fraud report, at both its places."""
    if topic == FRAUD_REPORTS:
        return _at_both(message, message["requested_at"], True)
    if message["decision"] != "approved":
        return []
    return _at_both(message["merchant"], message["requested_at"], False)


def of_user(lines: Iterable[tuple[str, Mapping[str, Any]]]) -> Iterator[Count]:
    """Of all that the archive has of one cardholder, as (folder, message), however often: requests
    that were not rejected, and reports."""
    requests: dict[str, Mapping[str, Any]] = {}
    reports: dict[str, Mapping[str, Any]] = {}
    rejected: set[str] = set()
    for folder, message in lines:
        if folder == FRAUD_REPORTS:
            reports[message["request_id"]] = message
        elif folder == APPROVAL_DECISIONS:
            rejected.add(message["request_id"])
        else:
            requests[message["request_id"]] = message
    for name, request in requests.items():
        if name not in rejected:
            yield from _at_both(request["merchant"], request["requested_at"], False)
    for report in reports.values():
        yield from _at_both(report, report["requested_at"], True)


def judge(records: DataFrame) -> DataFrame:
    """Kafka records, each with when it was `sent`, and why it cannot be counted as `reason`, null
    where it can."""
    reason = F.udf(reason_against, "string", useArrow=False)  # no PyArrow here
    # By a sender's clock that is years ahead, all that others send would be late.
    sent = F.least("timestamp", F.current_timestamp())
    return records.withColumn("sent", sent).withColumn(
        "reason", reason("topic", "value", F.unix_millis("sent"))
    )


def once(judged: DataFrame, remembered: str) -> DataFrame:
    """Of records of one topic, those that can be counted without those of a request_id that came
    before, and all others: a report that is put right after its dead letter is a first one."""
    name = F.get_json_object(F.col("value").cast("string"), "$.request_id")
    place = F.concat_ws("/", "partition", "offset")
    return (
        judged.withColumn("request_id", F.when(F.isnull("reason"), name).otherwise(place))
        .withWatermark("sent", remembered)
        .dropDuplicatesWithinWatermark(["request_id"])
    )


def reason_against(topic: str, value: bytes | None, sent_ms: int) -> str | None:
    """Why a record's bytes cannot be counted; none where they can."""
    try:
        message = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return "is not JSON in UTF-8"
    if found := _problems(topic)(message):
        return "; ".join(f"{field or 'message'}: {problem}" for field, problem in found[:3])
    for name in ("requested_at", "reported_at"):
        try:
            at_ms = milliseconds(message.get(name, NEVER))
        except ValueError:
            return f"{name}: {message[name]} is no day of the calendar"
        if at_ms > sent_ms + MOST_AHEAD_MS:  # all that was counted before would be old
            return f"{name}: {message[name]} is later than it was sent"
    return None


@cache
def _problems(topic: str) -> Callable[[Any], list[tuple[str, str]]]:
    """Compiled once a Python worker."""
    return problems_of(topic)


def counted(rows: Iterable[Any]) -> dict[str, list[Counted]]:
    """By place, of rows with topic, partition, offset and a message that keeps its contract."""
    found: dict[str, list[Counted]] = {}
    for row in rows:
        for count in counts_of(row.topic, orjson.loads(row.value)):
            entry = Counted(count, f"{row.topic}/{row.partition}", row.offset)
            found.setdefault(count.place, []).append(entry)
    return found


def raised(stored: StoredPlace, more: Iterable[Counted]) -> StoredPlace:
    """Without what was counted before: a batch may come again, whole or cut otherwise."""
    risk, applied = stored.risk, dict(stored.applied)
    for what, source, offset in sorted(more, key=lambda each: (each.source, each.offset)):
        if offset > applied.get(source, -1):
            risk = _with(risk, what)
            applied[source] = offset
    return StoredPlace(risk, applied, stored.version)


def rebuilt(counts: Iterable[Count], risk: PlaceRisk = NOTHING) -> PlaceRisk:
    for count in counts:
        risk = _with(risk, count)
    return risk


def joined(rebuilt_risks: Mapping[str, PlaceRisk]) -> Callable[[str, StoredPlace], StoredPlace]:
    """The change that a rebuild makes: what is stored may have seen more, or less."""

    def change(place: str, stored: StoredPlace) -> StoredPlace:
        return StoredPlace(
            merged(stored.risk, rebuilt_risks[place]), stored.applied, stored.version
        )

    return change


def _at_both(place: Mapping[str, Any], at: str, fraud: bool) -> list[Count]:
    at_ms = milliseconds(at)
    return [Count(place[name], at_ms, fraud) for name in ("terminal_id", "merchant_id")]


def _with(risk: PlaceRisk, count: Count) -> PlaceRisk:
    return (reported if count.fraud else purchased)(risk, count.at_ms)
