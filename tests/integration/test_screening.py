"""Screening on a static frame: the same transform that the streaming job runs."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from contracts.card_numbers import without_card_numbers
from contracts.dead_letters import MOST_RAW
from contracts.schema import problems_of
from spark.transforms.screening import screen

KEY = bytes(range(32))
AT = datetime(2026, 10, 3, 11, 22, 33, 456000, tzinfo=UTC)
RECORD = "value binary, topic string, partition int, offset bigint, timestamp timestamp"
EXAMPLES = Path("contracts/examples/approval-requests")
REQUEST = json.loads((EXAMPLES / "valid/in-store.json").read_text())


def screened(spark: SparkSession, *values: bytes) -> list[tuple[str, bytes | None, dict[str, Any]]]:
    """(topic, key, message) of each value, as screening sends them."""
    records = [(value, "approval-requests", 1, 70 + i, AT) for i, value in enumerate(values)]
    rows = screen(spark.createDataFrame(records, RECORD), KEY).collect()
    return [(row.topic, row.key and bytes(row.key), json.loads(row.value)) for row in rows]


def encoded(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False).encode()


def test_a_valid_request_goes_on_with_a_token_for_its_card_number(spark: SparkSession) -> None:
    [(topic, key, message)] = screened(spark, encoded(REQUEST))

    expected = {name: value for name, value in REQUEST.items() if name != "card_number"}
    token = hmac.new(KEY, b"4111111111111111", hashlib.sha256).hexdigest()
    assert (topic, key) == ("approval-requests.screened", b"u-0000007")
    assert message == {**expected, "card_token": token, "card_last4": "1111"}
    assert problems_of("approval-requests.screened")(message) == []


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("invalid/*.json")), ids=lambda p: p.stem)
def test_an_invalid_request_that_can_be_answered_goes_on_with_its_problems(
    spark: SparkSession, path: Path
) -> None:
    [(topic, key, message)] = screened(spark, path.read_bytes())

    has_time = path.stem != "time-without-milliseconds"
    passed_on = {"requested_at": "2026-10-03T11:22:33.456Z"} if has_time else {}
    ids = {"request_id": "r-42-000001", "user_id": "u-0000007"}
    assert (topic, key) == ("approval-requests.screened", b"u-0000007")
    assert message == {**ids, **passed_on, "problems": message["problems"]}
    assert message["problems"]
    assert problems_of("approval-requests.screened")(message) == []


def broken(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The message with one thing wrong: a field gone, of another type, too much, or not wrong."""
    yield message
    yield {**message, "more": "x"}
    for name, value in message.items():
        others = {other: kept for other, kept in message.items() if other != name}
        yield others
        yield {**others, f"{name}: STRING, more": value}
        for wrong in (None, 7, 7.5, True, "", "x", "7", "7.50", [value], {"of": value}):
            yield {**message, name: wrong}
        if isinstance(value, dict):
            yield from ({**message, name: inner} for inner in broken(value))


def test_what_goes_on_without_problems_is_what_keeps_the_contract(spark: SparkSession) -> None:
    requests = list(broken(REQUEST))
    keeps = [not problems_of("approval-requests")(request) for request in requests]

    found = [
        topic == "approval-requests.screened" and "problems" not in message
        for topic, _, message in screened(spark, *map(encoded, requests))
    ]

    assert sum(keeps) > 5  # the texts "x" and "7" are ids, names and the like
    assert found == keeps


def test_a_request_for_an_amount_that_its_currency_has_goes_on_and_any_other_is_told(
    spark: SparkSession,
) -> None:
    amounts = ["129.00 JPY", "12.34 KWD", "129.90 JPY", "1.234 KWD", "129.90 ZZZ"]
    requests = [
        encoded({**REQUEST, "amount": amount, "currency": currency})
        for amount, currency in map(str.split, amounts)
    ]

    messages = [message for _, _, message in screened(spark, *requests)]

    assert [[p["field"] for p in m.get("problems", [])] for m in messages] == [
        *([], [], ["amount"], ["amount"], ["currency"])
    ]


def test_a_request_of_more_than_an_hour_after_it_was_sent_goes_on_with_that_problem(
    spark: SparkSession,
) -> None:
    times = {
        "2026-10-03T12:22:33.456Z": [],
        "2026-10-03T12:22:33.457Z": ["is later than the request was sent"],
        "2099-01-01T00:00:00.000Z": ["is later than the request was sent"],
        "2026-02-30T00:00:00.000Z": [],  # no day of the calendar: the deciding Lambda says so
    }

    found = screened(spark, *(encoded({**REQUEST, "requested_at": time}) for time in times))

    assert [message.get("requested_at") for _, _, message in found] == [*times]
    problems = [message.get("problems", []) for _, _, message in found]
    assert [[each["problem"] for each in of_one] for of_one in problems] == [*times.values()]
    assert {each["field"] for of_one in problems for each in of_one} == {"requested_at"}


@pytest.mark.parametrize(
    "value",
    [
        b'{"request_id": "r-1", "user_id": "u-1", "amou',
        b"\xff\xfe{}",
        b"",
        b"[]",
        b"null",
        b'{"user_id": "u-1"}',
        b'{"request_id": 7, "user_id": "u-1"}',
        b'{"request_id": "r-1", "request_id": "r-2", "user_id": "u-1"}',
    ],
)
def test_what_nobody_can_be_answered_about_is_a_dead_letter(
    spark: SparkSession, value: bytes
) -> None:
    [(topic, _, letter)] = screened(spark, value)

    assert topic == "approval-requests.dead-letter"
    assert problems_of("dead-letter")(letter) == []
    assert (letter["topic"], letter["partition"], letter["offset"]) == ("approval-requests", 1, 70)
    assert letter["failed_at"] == "2026-10-03T11:22:33.456Z"
    assert base64.b64decode(letter["raw_base64"]) == value


def test_a_dead_letter_keeps_only_the_last_four_digits_of_a_card_number(
    spark: SparkSession,
) -> None:
    masked = {
        b'{"card_number": "4111111111111111", "x': b'{"card_number": "****1111", "x',
        b"\xff 4111-1111 1111 1234 amount 129.90": b"\xff ****1234 amount 129.90",
        b"4111.1111.1111.1234 4111  1111  1111\t1234": b"****1234",
        b'{"n": "' + b"".join(b"\\u003%d" % (each % 10) for each in range(16)): b'{"n": "****2345',
        "n=4111111111111234;".encode("utf-16-le"): b"n\0=\0****1\x002\x003\x004\0;\0",
        b"from 2026-10-03T11:22:33.456Z to 48.2104": b"from 2026-10-03T11:22:33.456Z to 48.2104",
        b'{"card_number": "411111111111111': b'{"card_number": "****1111',
        b'{"card_number": "411111111111': b'{"card_number": "****',
        b'{"card_number": "411111': b'{"card_number": "411111',
        b'{"user_id": "u-1", "n": 411111111111}\n': b'{"user_id": "u-1", "n": 411111111111}\n',
    }

    raw = [base64.b64decode(letter["raw_base64"]) for _, _, letter in screened(spark, *masked)]

    assert raw == list(masked.values())
    assert raw == [without_card_numbers(value) for value in masked]


def test_ten_thousand_digits_do_not_end_the_job(spark: SparkSession) -> None:
    values = [10_000 * b"7", 5_000 * b"7 ", 5_000 * b"7      "]

    raw = [base64.b64decode(letter["raw_base64"]) for _, _, letter in screened(spark, *values)]

    assert raw[0] == b"****7777"
    assert all(len(each) <= len(value) for each, value in zip(raw, values, strict=True))


def test_a_dead_letter_is_never_larger_than_kafka_takes(spark: SparkSession) -> None:
    [(_, _, letter)] = screened(spark, 1_000_000 * b"x")

    assert base64.b64decode(letter["raw_base64"]) == MOST_RAW * b"x"
    assert len(json.dumps(letter)) < 1_000_000


def test_an_id_that_ends_with_a_line_feed_is_none(spark: SparkSession) -> None:
    [(topic, _, _)] = screened(spark, encoded({**REQUEST, "request_id": "r-1\n"}))

    assert topic == "approval-requests.dead-letter"


def test_a_record_without_a_value_is_a_dead_letter_and_the_others_go_on(
    spark: SparkSession,
) -> None:
    records = [
        (None, "approval-requests", 0, 1, AT),
        (encoded(REQUEST), "approval-requests", 0, 2, AT),
    ]

    rows = screen(spark.createDataFrame(records, RECORD), KEY).collect()

    assert [row.topic for row in rows] == [
        "approval-requests.dead-letter",
        "approval-requests.screened",
    ]
    assert problems_of("dead-letter")(json.loads(rows[0].value)) == []
