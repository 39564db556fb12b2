"""Which records can be posted, and what is said of the others."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from contracts.schema import problems_of
from spark.transforms.purchases import TOPICS, judged, read

EXAMPLES = Path("contracts/examples")
PURCHASE = json.loads((EXAMPLES / "purchases/valid/purchase.json").read_text())
VALID = [(topic, path) for topic in TOPICS for path in (EXAMPLES / topic / "valid").glob("*.json")]
INVALID = [(t, path) for t in TOPICS for path in (EXAMPLES / t / "invalid").glob("*.json")]


def reason_against(topic: str, value: bytes | None) -> str | None:
    return read(topic, value)[1]


def told(**changes: Any) -> str | None:
    return reason_against("purchases", json.dumps({**PURCHASE, **changes}).encode())


@pytest.mark.parametrize(("topic", "path"), VALID, ids=str)
def test_a_record_that_keeps_its_contract_can_be_posted(topic: str, path: Path) -> None:
    assert reason_against(topic, path.read_bytes()) is None


@pytest.mark.parametrize(("topic", "path"), INVALID, ids=str)
def test_a_record_that_breaks_its_contract_cannot(topic: str, path: Path) -> None:
    assert reason_against(topic, path.read_bytes())


@pytest.mark.parametrize("value", [b"", b"{", b"\xff{}", b"NaN", b'{"a": "\\ud800"}', None])
def test_what_is_not_json_in_utf_8_cannot(value: bytes | None) -> None:
    assert reason_against("purchases", value) == "is not JSON in UTF-8"


def test_json_that_is_no_object_cannot() -> None:
    assert reason_against("purchases", b"[]") == "is not a JSON object"


def test_items_that_do_not_add_up_to_the_amount_are_told_with_both_sums() -> None:
    assert told(amount="130.00") == "items add up to 129.90, not to the amount 130.00"


def test_a_day_that_no_calendar_has_is_told() -> None:
    reason = told(purchased_at="2026-02-30T00:00:00.000Z")
    assert reason == "purchased_at: 2026-02-30T00:00:00.000Z is no day of the calendar"


def test_a_request_of_a_day_that_no_calendar_has_is_told() -> None:
    decision = json.loads((EXAMPLES / "approval-decisions" / "valid" / "approved.json").read_text())
    decision["requested_at"] = "2026-02-30T00:00:00.000Z"

    reason = reason_against("approval-decisions", json.dumps(decision).encode())
    assert reason == "requested_at: 2026-02-30T00:00:00.000Z is no day of the calendar"


def test_a_nul_character_that_the_ledger_cannot_hold_is_told() -> None:
    reason = told(merchant={**PURCHASE["merchant"], "name": "a\0b"})
    assert reason == "has a NUL character in a text"


def test_a_nul_character_in_a_text_of_a_list_is_told() -> None:
    (item, *others) = PURCHASE["items"]
    assert told(items=[{**item, "name": "\0"}, *others]) == "has a NUL character in a text"


def test_a_backslash_before_what_would_be_a_nul_character_can_be_posted() -> None:
    assert told(merchant={**PURCHASE["merchant"], "name": r"a\u0000b"}) is None


def test_a_number_is_posted_as_it_was_judged_and_not_with_digits_that_no_ledger_holds() -> None:
    located = {**PURCHASE["merchant"], "location": {"lat": 47.5, "lon": 16.25}}
    sent = json.dumps({**PURCHASE, "merchant": located}).replace("47.5", "1e-20000").encode()

    [record], letters = judged([("purchases", 0, 1, None, sent, 0)])  # type: ignore[list-item]

    assert letters == []
    assert '"lat":0.0' in record.message


def test_the_field_that_breaks_the_contract_is_named() -> None:
    reason = told(amount="129.905")
    assert reason is not None
    assert reason.startswith("amount: ")


@pytest.mark.parametrize(
    ("amount", "currency", "reason"),
    [
        ("129.90", "JPY", "amount: 129.90 is no amount of JPY, which has 0 decimals"),
        ("129.90", "ZZZ", "amount: ZZZ is no currency of ISO 4217"),
        ("129.90", "KWD", None),
    ],
)
def test_an_amount_that_its_currency_does_not_have_is_told(
    amount: str, currency: str, reason: str | None
) -> None:
    assert told(amount=amount, currency=currency) == reason


def test_a_thousandth_of_a_dinar_is_refused_as_it_is_in_a_request() -> None:
    reason = told(amount="1.234", currency="KWD")

    assert reason is not None
    assert reason.startswith("amount: ")


@pytest.mark.parametrize("amount", ["-1.00", "0.00", "99999999999.00", "1.005", "1", "1e3", "NaN"])
def test_an_amount_that_nobody_can_pay_is_told(amount: str) -> None:
    reason = told(amount=amount)

    assert reason is not None
    assert reason.startswith("amount: ")


def test_records_are_parted_into_what_can_be_posted_and_dead_letters() -> None:
    good, broken, written_ms = json.dumps(PURCHASE), b'{"purchase_id": ', 1_791_026_553_456
    records = [
        ("purchases", 1, 7, b"u-1", broken, written_ms),
        ("purchases", 1, 8, b"u-1", good.encode(), written_ms),
        ("payments", 0, 3, None, None, written_ms),
    ]

    posted, letters = judged(records)  # type: ignore[arg-type]

    assert [record[:3] for record in posted] == [("purchases", 1, 8)]
    assert json.loads(posted[0].message) == PURCHASE
    assert [(letter.topic, letter.key) for letter in letters] == [
        ("purchases.dead-letter", b"u-1"),
        ("payments.dead-letter", None),
    ]
    assert json.loads(letters[0].value) == {
        "topic": "purchases",
        "partition": 1,
        "offset": 7,
        "reason": "is not JSON in UTF-8",
        "raw_base64": base64.b64encode(broken).decode(),
        "failed_at": "2026-10-03T11:22:33.456Z",
    }
    assert problems_of("dead-letter")(json.loads(letters[1].value)) == []


@pytest.mark.parametrize("field", ["card_number", "user_id"])
def test_a_dead_letter_of_a_purchase_with_a_card_number_in_it_has_its_last_four_digits(
    field: str,
) -> None:
    number = "4111 1111 1111 1234"
    value = json.dumps({**PURCHASE, field: number}).encode()

    posted, [letter] = judged([("purchases", 1, 7, b"u-1", value, 0)])  # type: ignore[list-item]

    told = json.loads(letter.value)
    assert posted == []
    assert base64.b64decode(told["raw_base64"]) == value.replace(number.encode(), b"****1234")
    assert number not in told["reason"]
