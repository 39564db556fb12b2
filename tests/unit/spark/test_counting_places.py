"""What is counted at places, once, whatever comes again; batch and stream agree."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from fraud.moments import HOUR_MS, milliseconds
from fraud.place_store import Rebuild, StoredPlace
from spark.transforms.places import (
    counted,
    counts_of,
    joined,
    of_user,
    raised,
    reason_against,
    rebuilt,
)
from tests.unit.fraud.asking import lunches, report

TERMINAL = lunches(1)[0]["merchant"]["terminal_id"]
MERCHANT = lunches(1)[0]["merchant"]["merchant_id"]
#: When all was decided, reported and sent; the lunches are of the days before.
AT = "2026-10-20T12:00:00.000Z"
AT_MS = milliseconds(AT)
NEXT_DAY_MS = milliseconds("2026-10-21T00:00:00.000Z")


class Row(NamedTuple):
    topic: str
    partition: int
    offset: int
    value: bytes
    sent_ms: int = AT_MS


def stream() -> list[Row]:
    """Twenty lunches, the last two of them rejected, the first and tenth reported."""
    asked = lunches(20)
    verdicts = ["approved"] * 18 + ["rejected"] * 2
    decided = [
        {**one, "decision": verdict, "decided_at": AT}
        for one, verdict in zip(asked, verdicts, strict=True)
    ]
    reports = [report(asked[0], AT), report(asked[9], AT)]
    return [
        Row(topic, k % 2, k // 2, json.dumps(message).encode())
        for topic, messages in (("approval-decisions", decided), ("fraud-reports", reports))
        for k, message in enumerate(messages)
    ]


def test_purchases_and_frauds_are_counted_at_terminal_and_merchant() -> None:
    places = counted(stream())
    assert set(places) == {TERMINAL, MERCHANT}
    risk = raised(StoredPlace(), places[TERMINAL]).risk
    assert sum(span.purchases for span in risk.spans) == 18
    assert sum(span.frauds for span in risk.spans) == 2
    assert risk == raised(StoredPlace(), places[MERCHANT]).risk


def test_a_batch_that_comes_again_or_is_cut_otherwise_counts_nothing_twice() -> None:
    rows = stream()
    whole = raised(StoredPlace(), counted(rows)[TERMINAL])
    cut = StoredPlace()
    for first, end in ((0, 7), (0, 11), (5, 22), (0, 22)):
        cut = raised(cut, counted(rows[first:end])[TERMINAL])
    assert cut == whole


def test_a_rebuild_from_the_archive_counts_what_the_stream_did() -> None:
    asked = lunches(20)
    future = {**report(asked[1], AT), "requested_at": "2062-01-01T00:00:00.000Z"}
    lines = [("approval-requests", each) for each in asked]
    lines += [("approval-decisions", {**each, "decision": "rejected"}) for each in asked[18:]]
    reports = [report(asked[0], AT), report(asked[9], AT), future]
    lines += [("fraud-reports", each) for each in reports]
    again = Random(1).sample(lines * 2, 2 * len(lines))  # noqa: S311
    archived = rebuilt(each for each in of_user(again, NEXT_DAY_MS) if each.place == TERMINAL)
    assert archived == raised(StoredPlace(), counted(stream())[TERMINAL]).risk


def test_what_waited_while_the_stream_was_down_counts_once_though_a_rebuild_counted_it() -> None:
    rows = stream()
    whole = raised(StoredPlace(), counted(rows)[TERMINAL])
    down = raised(StoredPlace(), counted(rows[:5])[TERMINAL])
    rebuild = Rebuild(until_ms=NEXT_DAY_MS, at_ms=AT_MS + HOUR_MS)

    after = joined({TERMINAL: whole.risk}, rebuild)(TERMINAL, down)

    assert after == StoredPlace(whole.risk, down.applied, rebuild)
    assert raised(after, counted(rows)[TERMINAL]) == replace(whole, rebuild=rebuild)


@pytest.mark.parametrize(
    ("rebuild", "purchases"),
    [
        (Rebuild(NEXT_DAY_MS, AT_MS + 1), 0),
        (Rebuild(NEXT_DAY_MS, AT_MS), 1),  # sent when the archive had been read
        (Rebuild(milliseconds(lunches(20)[0]["requested_at"]), AT_MS + 1), 1),  # of a later day
    ],
)
def test_what_a_rebuild_cannot_have_seen_counts(rebuild: Rebuild, purchases: int) -> None:
    first = counted(stream()[:1])[TERMINAL]
    stored = raised(StoredPlace(rebuild=rebuild), first)
    assert sum(span.purchases for span in stored.risk.spans) == purchases


def test_a_rebuild_that_finds_no_more_than_was_counted_changes_nothing() -> None:
    stored = raised(StoredPlace(), counted(stream())[TERMINAL])
    fewer = raised(StoredPlace(), counted(stream()[:5])[TERMINAL]).risk
    assert joined({TERMINAL: fewer}, Rebuild(NEXT_DAY_MS, AT_MS))(TERMINAL, stored) is stored


def test_a_decision_that_is_sent_again_long_after_it_was_made_is_no_other_purchase() -> None:
    again = [
        row._replace(offset=100 + row.offset, sent_ms=AT_MS + 25 * HOUR_MS) for row in stream()
    ]
    decisions = [row for row in again if row.topic == "approval-decisions"]
    assert counted(decisions) == {}
    late = [row._replace(sent_ms=AT_MS + 23 * HOUR_MS) for row in decisions]
    assert len(counted(late)[TERMINAL]) == 18


def test_a_shop_whose_only_till_has_its_id_counts_a_purchase_once() -> None:
    decision = json.loads(stream()[0].value)
    decision["merchant"]["merchant_id"] = TERMINAL
    assert len(counts_of("approval-decisions", decision)) == 1


def test_a_fraud_counts_where_and_when_the_request_was_made() -> None:
    asked = lunches(20)[0]
    rows = [Row("fraud-reports", 0, 3, json.dumps(report(asked, AT)).encode())]
    [entry] = counted(rows)[MERCHANT]
    assert entry.what.at_ms == milliseconds(asked["requested_at"])
    assert (entry.what.fraud, entry.source, entry.offset) == (True, "fraud-reports/0", 3)


EXAMPLES = Path("contracts/examples")
IN_TIME = milliseconds("2027-01-01T00:00:00.000Z")


@pytest.mark.parametrize(
    ("topic", "example", "fine"),
    [
        ("fraud-reports", "valid/report", True),
        ("fraud-reports", "invalid/unknown-reporter", False),
        ("approval-decisions", "valid/approved", True),
        ("approval-decisions", "valid/rejected", True),
        ("approval-decisions", "valid/invalid-request", True),
    ],
)
def test_what_breaks_its_contract_is_not_counted(topic: str, example: str, fine: bool) -> None:
    value = (EXAMPLES / topic / f"{example}.json").read_bytes()
    assert (reason_against(topic, value, IN_TIME) is None) == fine


@pytest.mark.parametrize("value", [None, b"", b"{", b"[]", b"7"])
def test_what_is_no_message_is_not_counted(value: bytes | None) -> None:
    assert reason_against("fraud-reports", value, IN_TIME)


@pytest.mark.parametrize("field", ["requested_at", "reported_at"])
@pytest.mark.parametrize(
    ("at", "reason"),
    [
        ("2062-01-01T00:00:00.000Z", "is later than it was sent"),
        ("2026-02-30T00:00:00.000Z", "is no day of the calendar"),
    ],
)
def test_a_report_of_a_day_that_has_not_come_is_not_counted(
    field: str, at: str, reason: str
) -> None:
    report = json.loads((EXAMPLES / "fraud-reports/valid/report.json").read_text())
    found = reason_against("fraud-reports", json.dumps({**report, field: at}).encode(), IN_TIME)
    assert found == f"{field}: {at} {reason}"
