"""Approved requests and fraud reports ─► what is counted at terminals and merchants."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any, NamedTuple

import orjson
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from contracts.timestamps import MOST_AHEAD_MS
from contracts.topics import APPROVAL_DECISIONS, FRAUD_REPORTS
from fraud.moments import DAY_MS, milliseconds
from fraud.place_risk import PlaceRisk, merged, purchased, reported
from fraud.place_store import Rebuild, StoredPlace
from spark.transforms.archive import by_request
from spark.transforms.messages import message_of

#: As long as decisions are remembered: within it, a repetition is told by its request.
SENT_AT_ONCE_MS = DAY_MS


class Count(NamedTuple):
    """One more purchase at a place, or one more fraud; `at_ms` is that of the request."""

    place: str
    at_ms: int
    fraud: bool


class Counted(NamedTuple):
    """A count and where it comes from: `source` is "topic/partition". It was told of `told_ms`, by
    which the archive keeps it, and sent at `sent_ms`."""

    what: Count
    source: str
    offset: int
    told_ms: int
    sent_ms: int


def counts_of(topic: str, message: Mapping[str, Any]) -> list[Count]:
    """Of a decision (rejected ones are no purchases) or a fraud report, at both its places."""
    if topic == FRAUD_REPORTS:
        return _at_both(message, message["requested_at"], True)
    if message["decision"] != "approved":
        return []
    return _at_both(message["merchant"], message["requested_at"], False)


def of_user(lines: Iterable[tuple[str, Mapping[str, Any]]], until_ms: int) -> Iterator[Count]:
    """Of all that the archive has of one cardholder, as (folder, message), however often: requests
    that were not rejected, and reports. A report of a day that has not come is no dead letter in
    the archive, but would make all before it old."""
    requests, reports, rejected, _ = by_request(lines)
    bought = (request for name, request in requests.items() if name not in rejected)
    counts = [_at_both(each["merchant"], each["requested_at"], False) for each in bought]
    counts += [_at_both(each, each["requested_at"], True) for each in reports.values()]
    return (count for both in counts for count in both if count.at_ms < until_ms)


def judge(records: DataFrame) -> DataFrame:
    """Kafka records, each with when it was `sent`, and why it cannot be counted as `reason`, null
    where it can."""
    reason = F.udf(reason_against, "string", useArrow=False)  # no PyArrow here
    # Else one sender whose clock is years ahead would make all that others send late.
    sent = F.least("timestamp", F.current_timestamp())
    dated = records.withColumn("sent", sent).withColumn("sent_ms", F.unix_millis("sent"))
    return dated.withColumn("reason", reason("topic", "value", "sent_ms"))


def decisions_once(judged: DataFrame) -> DataFrame:
    """Those that can be counted, the first of each request. Remembered for a day by when they were
    sent: of a month's backlog, each day makes room for the next."""
    return _firsts(judged.where("reason is null"), "sent", "1 day")


def reports_once(judged: DataFrame) -> DataFrame:
    """Those that can be counted, the first of each request, and all others: one that is put right
    after its dead letter is a first one.

    Remembered for long, for a fraud is reported by its cardholder and, weeks later, by the bank;
    and by when they are read: whatever a sender's clock says, none is dropped for being late.
    """
    return _firsts(judged.withColumn("read", F.current_timestamp()), "read", "90 days")


#: How the records of each topic are counted once.
ONCE = {APPROVAL_DECISIONS: decisions_once, FRAUD_REPORTS: reports_once}


def _firsts(judged: DataFrame, clock: str, remembered: str) -> DataFrame:
    name = F.get_json_object(F.col("value").cast("string"), "$.request_id")
    place = F.concat_ws("/", "partition", "offset")
    return (
        judged.withColumn("request_id", F.when(F.isnull("reason"), name).otherwise(place))
        .withWatermark(clock, remembered)
        .dropDuplicatesWithinWatermark(["request_id"])
    )


def reason_against(topic: str, value: bytes | None, sent_ms: int) -> str | None:
    """Why a record's bytes cannot be counted; none where they can."""
    message, reason = message_of(topic, value)
    if reason:
        return reason
    for name in ("requested_at", "reported_at"):
        if name in message and milliseconds(message[name]) > sent_ms + MOST_AHEAD_MS:
            # All that was counted before would be old.
            return f"{name}: {message[name]} is later than it was sent"
    return None


def counted(rows: Iterable[Any]) -> dict[str, list[Counted]]:
    """By place, of rows with topic, partition, offset, sent_ms and a message that keeps its
    contract."""
    found: dict[str, list[Counted]] = {}
    for row in rows:
        message = orjson.loads(row.value)
        if _is_repeated(row.topic, message, row.sent_ms):
            continue
        for what in counts_of(row.topic, message):
            told_ms = milliseconds(message["reported_at"]) if what.fraud else what.at_ms
            source = f"{row.topic}/{row.partition}"
            entry = Counted(what, source, row.offset, told_ms, row.sent_ms)
            found.setdefault(what.place, []).append(entry)
    return found


def _is_repeated(topic: str, message: Mapping[str, Any], sent_ms: int) -> bool:
    """A request that is sent again gets the decision of before again, with its time: the first is
    sent at once."""
    if topic != APPROVAL_DECISIONS:
        return False
    return sent_ms - milliseconds(message["decided_at"]) > SENT_AT_ONCE_MS


def raised(stored: StoredPlace, more: Iterable[Counted]) -> StoredPlace:
    """Without what was counted before: a batch may come again, whole or cut otherwise, and what
    waited while the stream was down may be in a rebuild."""
    risk, applied = stored.risk, dict(stored.applied)
    for what, source, offset, told_ms, sent_ms in sorted(more, key=_in_order):
        if offset > applied.get(source, -1):
            applied[source] = offset
            if not stored.rebuild.has_seen(told_ms, sent_ms):
                risk = with_count(risk, what)
    return replace(stored, risk=risk, applied=applied)


def rebuilt(counts: Iterable[Count]) -> PlaceRisk:
    return reduce(with_count, counts, PlaceRisk())


def with_count(risk: PlaceRisk, count: Count) -> PlaceRisk:
    return (reported if count.fraud else purchased)(risk, count.at_ms)


def joined(
    rebuilt_risks: Mapping[str, PlaceRisk], rebuild: Rebuild
) -> Callable[[str, StoredPlace], StoredPlace]:
    """The change that a rebuild makes: what is stored may have seen more, or less. Where it has
    seen less, what the stream has yet to count is in the rebuild."""

    def change(place: str, stored: StoredPlace) -> StoredPlace:
        risk = merged(stored.risk, rebuilt_risks[place])
        if risk == stored.risk:
            return stored
        return replace(stored, risk=risk, rebuild=max(stored.rebuild, rebuild))

    return change


def _in_order(each: Counted) -> tuple[str, int]:
    return each.source, each.offset


def _at_both(place: Mapping[str, Any], at: str, fraud: bool) -> list[Count]:
    at_ms = milliseconds(at)
    # Once where both have the same id: a shop of one till.
    places = dict.fromkeys((place["terminal_id"], place["merchant_id"]))
    return [Count(each, at_ms, fraud) for each in places]
