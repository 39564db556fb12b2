"""The ledger against Elasticsearch, while both are written to."""

from datetime import UTC, datetime

from billing.reconciliation.index import compared, facts
from billing.reconciliation.ledger import Span

LEDGER = {"r-1": "approved 1.00 EUR", "r-2": "approved 2.00 EUR"}
INDEX = {"r-1": "approved 1.00 EUR", "r-3": "approved 3.00 EUR"}


def test_what_is_on_its_way_to_one_of_them_is_left_out_and_said() -> None:
    check = compared("decisions", LEDGER, INDEX, frozenset({"r-1", "r-2", "r-3"}))

    assert check.holds
    assert (check.left, check.right) == (1, 1)
    assert check.note == "without 2 on their way"


def test_what_has_had_its_time_is_missed() -> None:
    check = compared("decisions", LEDGER, INDEX, frozenset())

    assert check.differing == (
        "r-2: only in decisions in the ledger (approved 2.00 EUR)",
        "r-3: only in decisions in Elasticsearch (approved 3.00 EUR)",
    )


def test_what_is_on_its_way_and_there_already_must_be_the_same() -> None:
    check = compared("decisions", LEDGER, {**LEDGER, "r-2": "rejected"}, frozenset({"r-2"}))

    assert not check.holds


def test_what_elasticsearch_keeps_no_longer_is_left_out_and_said_and_the_rest_is_missed() -> None:
    since = datetime(2026, 10, 1, tzinfo=UTC)

    check = compared("decisions", LEDGER, {}, frozenset(), {"r-1", "r-9"}, since)

    assert check.differing == ("r-2: only in decisions in the ledger (approved 2.00 EUR)",)
    assert check.note == "without 1 from before 2026-10-01 00:00:00+00:00, where its indices begin"


def test_what_is_there_though_it_is_old_is_compared() -> None:
    check = compared("decisions", LEDGER, {**LEDGER, "r-1": "rejected"}, frozenset(), {"r-1"})

    assert not check.holds


class Index:
    """Elasticsearch with one document, in one page."""

    def __init__(self, source: object) -> None:
        self.indices = self
        self._hit = {"_id": "r-1", "_source": source}

    def refresh(self, **_: object) -> None: ...

    def options(self, **_: object) -> "Index":
        return self

    def search(self, **_: object) -> dict[str, object]:
        shards = {"successful": 1, "skipped": 0, "total": 1}
        return {"_scroll_id": "1", "_shards": shards, "hits": {"hits": [self._hit]}}

    def scroll(self, **_: object) -> dict[str, object]:
        return {"_scroll_id": "1", "_shards": {}, "hits": {"hits": []}}

    def clear_scroll(self, **_: object) -> None: ...


def test_a_document_of_a_message_that_breaks_its_contract_ends_no_check() -> None:
    for source in ({"decision": "approved", "amount": 1.0}, {"decision": []}, {"amount": "x"}):
        found = facts(Index(source), "decisions", Span(None))  # type: ignore[arg-type]

        assert found == {"r-1": "cannot be read"}
