"""Readings of the pipeline's health: exact, dated, written once however often found."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from billing.books import Check
from contracts.errors import Unavailable
from contracts.topics import load_topics
from dashboards.mappings import fields_of
from health.__main__ import parse
from health.bursts import burst_readings
from health.checks import Days, UnderWay, check_readings, count_checks
from health.counters import Counters
from health.logstash import logstash_readings
from health.reading import Reading
from health.round import Round
from health.seldom import Seldom
from health.sources import BOOKS_OPEN, book_readings
from health.spark_checkpoints import spark_committed
from health.topics import STAGES, Offsets, reader_readings, topic_readings

NOW = 1_795_000_000_000
DAYS = Days(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 4, tzinfo=UTC))
ENDS = {("purchases", 0): 7, ("purchases", 1): 5, ("purchases.dead-letter", 0): 2}


class KnownKafka:
    def __init__(self, committed: dict[str, Offsets], written_ms: dict[int, int]) -> None:
        self._committed = committed
        self._written_ms = written_ms

    def ends(self) -> Offsets:
        return ENDS

    def committed(self) -> dict[str, Offsets]:
        return self._committed

    def written_ms(self, topic: str, partition: int, offset: int) -> int | None:
        return self._written_ms.get(offset)


def by_name(readings: object) -> dict[str, dict[str, object]]:
    return {found.name: found.fields for found in readings}  # type: ignore[attr-defined]


def test_the_events_of_a_topic_are_those_of_all_its_partitions() -> None:
    found = by_name(topic_readings(ENDS, Counters({}), NOW))
    assert found["purchases"]["events"] == 12
    assert found["purchases"]["stage"] == "4 purchased"


def test_dead_letters_are_a_stage_of_their_own_on_the_path_of_their_topic() -> None:
    found = by_name(topic_readings(ENDS, Counters({}), NOW))
    assert found["purchases.dead-letter"]["stage"] == "8 dead letters"
    assert found["purchases.dead-letter"]["path"] == "bill"


def test_what_was_counted_before_is_not_counted_again() -> None:
    found = by_name(topic_readings(ENDS, Counters({"topic/purchases": 10}), NOW))
    assert found["purchases"]["events"] == 2
    assert found["purchases"]["events_total"] == 12


def test_a_counter_that_began_anew_counts_from_nothing() -> None:
    counters = Counters({"logstash/purchases/in": 100, "logstash/purchases/out": 100})
    stats = {"purchases": {"events": {"in": 3, "filtered": 3, "out": 2}}}
    found = by_name(logstash_readings(stats, counters, NOW))
    assert (found["purchases"]["events_in"], found["purchases"]["events_out"]) == (3, 2)


def test_every_topic_has_a_stage() -> None:
    names = {topic.name for topic in load_topics() if not topic.name.endswith(".dead-letter")}
    assert names == set(STAGES)


def test_a_reader_lags_by_what_it_has_not_read_and_by_how_long_that_waits() -> None:
    kafka = KnownKafka({"logstash": {("purchases", 0): 4, ("purchases", 1): 5}}, {4: NOW - 2500})
    (found,) = reader_readings(kafka, kafka.committed(), ENDS, NOW)
    assert found.fields == {
        "group": "logstash",
        "topic": "purchases",
        "lag": 3,
        "age_seconds": 2.5,
    }


def test_a_reader_that_has_read_all_waits_for_nothing() -> None:
    kafka = KnownKafka({"logstash": {("purchases", 0): 7}}, {})
    (found,) = reader_readings(kafka, kafka.committed(), ENDS, NOW)
    assert (found.fields["lag"], found.fields["age_seconds"]) == (0, 0)


def test_what_retention_took_to_the_last_record_has_no_age() -> None:
    kafka = KnownKafka({"logstash": {("purchases", 0): 1}}, {})
    (found,) = reader_readings(kafka, kafka.committed(), ENDS, NOW)
    assert (found.fields["lag"], found.fields["age_seconds"]) == (6, 0)


def window(requests: int, failed: int) -> dict[str, object]:
    return {"key": NOW, "doc_count": requests, "failed": {"doc_count": failed}}


@pytest.mark.parametrize(("requests", "failed"), [(100, 4), (5, 4), (1000, 100)])
def test_a_few_errors_or_a_small_share_are_no_burst(requests: int, failed: int) -> None:
    assert list(burst_readings([window(requests, failed)])) == []


def test_a_burst_is_dated_when_it_began() -> None:
    (found,) = burst_readings([window(20, 10)])
    assert found.at_ms == NOW
    assert found.fields == {"requests": 20, "errors": 10, "error_share": 0.5}


def test_every_field_of_a_reading_can_be_searched() -> None:
    """The template is not dynamic: a field that it lacks is stored and never found."""
    kafka = KnownKafka({"logstash": {("purchases", 0): 7}}, {})
    stats = {"purchases": {"events": {"in": 3, "filtered": 3, "out": 2}}}
    found = [
        *topic_readings(ENDS, Counters({}), NOW),
        *reader_readings(kafka, kafka.committed(), ENDS, NOW),
        *logstash_readings(stats, Counters({}), NOW),
        *burst_readings([window(20, 10)]),
        *check_readings([Check("one", 1, 1)], NOW),
    ]
    written = {name for reading in found for name in reading.document()} - {"event"}
    assert written <= set(fields_of("pipeline-health-*"))


def test_a_reading_found_again_is_the_same_document() -> None:
    one, again = (Reading("error_burst", "web", NOW, {}) for _ in range(2))
    assert one.id == again.id
    assert one.index == "pipeline-health-2026.11"


@pytest.mark.parametrize(
    ("before", "now", "holds"),
    [
        (None, (10, 8), True),  # seen for the first time
        ((10, 8), (12, 11), True),  # on its way
        ((10, 10), (12, 10), True),
        ((12, 11), (12, 11), False),  # nothing moves, one is missing
        ((10, 9), (12, 11), False),  # others come, and it is missing all the while
        ((12, 12), (12, 12), True),
    ],
)
def test_counts_that_differ_are_held_against_the_books_once_they_stand_still(
    before: tuple[int, int] | None, now: tuple[int, int], holds: bool
) -> None:
    under_way = UnderWay()
    if before:
        under_way.still_moving([Check("count", *before)])
    checks = [Check("count", *now)]
    (reading,) = check_readings(checks, NOW, under_way.still_moving(checks))
    assert reading.fields["holds"] is holds


class CountingLedger:
    """As many decisions, purchases, payments and statements."""

    def execute(self, _query: str, _days: dict[str, datetime]) -> "CountingLedger":
        return self

    def fetchone(self) -> tuple[int, ...]:
        return (10, 10, 10, 10)


class CountingElasticsearch:
    """Documents by index; of dead letters by the topic of their record."""

    def __init__(self, documents: dict[str, int], letters: dict[str, int]) -> None:
        self._documents = documents
        self._letters = letters

    def count(self, index: str, query: Any, ignore_unavailable: bool) -> dict[str, int]:
        if index == "dead-letters-*":
            _, of_topic = query["bool"]["filter"]
            return {"count": self._letters.get(of_topic["term"]["topic"], 0)}
        return {"count": self._documents.get(index.removesuffix("-*"), 10)}


@pytest.mark.parametrize(
    ("documents", "letters", "holds"),
    [
        (12, 0, False),
        (12, 1, False),
        (12, 2, True),
        (12, 5, True),  # some of those Elasticsearch refused too
        (9, 0, False),
        (9, 1, False),  # a dead letter accounts for none that is missing
    ],
)
def test_as_many_more_in_elasticsearch_as_there_are_dead_letters_are_no_difference(
    documents: int, letters: int, holds: bool
) -> None:
    elasticsearch = CountingElasticsearch({"purchases": documents}, {"purchases": letters})

    checks = list(count_checks(CountingLedger(), elasticsearch, DAYS))  # type: ignore[arg-type]

    assert [check.holds for check in checks] == [True, holds, True, True]


@pytest.mark.parametrize("error", [Unavailable("kafka", "gone"), KeyError("amount")])
def test_a_source_that_fails_hides_no_other(error: Exception) -> None:
    written: list[Reading] = []

    def away(_now_ms: int) -> list[Reading]:
        raise error

    def there(now_ms: int) -> list[Reading]:
        return [Reading("check", "books", now_ms, {})]

    def write(readings: object) -> int:
        written.extend(readings)  # type: ignore[call-overload]
        return len(written)

    assert Round(lambda: {"kafka": away, "books": there}, write).run(NOW) == 1
    assert [found.name for found in written] == ["books"]


class Books:
    """Costly to look at: they answer once they are let."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.let = Event()

    def __call__(self, now_ms: int) -> list[Reading]:
        self.asked.append(now_ms)
        assert self.let.wait(30)
        return [Reading("check", "books", now_ms, {})]


def answer(seldom: Seldom, now_ms: int) -> list[Reading]:
    """Of the first round that has one."""
    deadline = time.monotonic() + 30
    while not (found := list(seldom(now_ms))) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


def test_rounds_go_on_while_a_costly_source_answers() -> None:
    books = Books()
    seldom = Seldom(books, 1000)

    meanwhile = [list(seldom(now)) for now in (0, 30, 5000)]
    books.let.set()

    assert meanwhile == [[], [], []]
    assert answer(seldom, 5030) == [Reading("check", "books", 0, {})]


@pytest.mark.parametrize(
    ("rounds", "asked"),
    [
        ([0, 999], [0]),
        ([0, 1000], [0, 1000]),
        ([5000, 10], [5000, 10]),  # the clock was set back
    ],
)
def test_a_costly_source_is_asked_seldom(rounds: list[int], asked: list[int]) -> None:
    books = Books()
    books.let.set()
    seldom = Seldom(books, 1000)
    first, second = rounds

    assert list(seldom(first)) == []
    assert answer(seldom, second) == [Reading("check", "books", first, {})]
    if len(asked) == 2:
        assert answer(seldom, second) == [Reading("check", "books", second, {})]
    assert books.asked == asked


def test_a_costly_source_that_fails_says_so_in_a_round() -> None:
    def away(_now_ms: int) -> list[Reading]:
        raise Unavailable("S3", "gone")

    with pytest.raises(Unavailable, match="S3"):
        answer(Seldom(away, 1000), 0)


def test_books_that_cannot_be_looked_at_are_a_check_that_does_not_hold() -> None:
    [found] = book_readings({}, {}, NOW)

    assert (found.fields["check"], found.fields["holds"]) == (BOOKS_OPEN, False)


@pytest.mark.parametrize("wrong", ["nan", "inf", "0", "-1", "soon", "1e300"])
def test_a_pause_that_is_none_is_refused_in_a_line(
    wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parse(["--every", wrong])

    assert f"{wrong} is no number of seconds above zero" in capsys.readouterr().err


def test_spark_has_read_to_the_end_of_its_last_batch_that_is_through(tmp_path: Path) -> None:
    job = tmp_path / "post_purchases"
    for batch, offset in ((8, 3), (9, 7), (10, 12)):
        (job / "offsets").mkdir(parents=True, exist_ok=True)
        (job / "commits").mkdir(exist_ok=True)
        sources = json.dumps({"purchases": {"0": offset, "1": 1}})
        (job / "offsets" / str(batch)).write_text(f"v1\n{{}}\n{sources}\n")
        (job / "commits" / f".{batch}.crc").write_text("")
    for batch in (8, 9):
        (job / "commits" / str(batch)).write_text("v1\n{}")

    found = spark_committed(tmp_path)
    assert found == {"spark-post-purchases": {("purchases", 0): 7, ("purchases", 1): 1}}


def test_no_checkpoint_on_this_machine_is_no_reader(tmp_path: Path) -> None:
    assert spark_committed(tmp_path) == {}


def test_a_checkpoint_that_is_being_written_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "post_purchases/commits").mkdir(parents=True)
    (tmp_path / "post_purchases/commits/1").write_text("v1")
    with pytest.raises(Unavailable, match="post_purchases"):
        spark_committed(tmp_path)
