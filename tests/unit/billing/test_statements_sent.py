"""Statements on their way from the outbox to their topic."""

from datetime import UTC, datetime

import pytest

from billing import publisher
from billing.statement_store import SENT, UNSENT

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


class Outbox:
    """A ledger with statements 1 to `count` to be sent; keeps behind which one it was asked."""

    def __init__(self, count: int) -> None:
        self._rows = [(n, f"s-{n}", f"u-{n}", f"{n}") for n in range(1, count + 1)]
        self.asked: list[int] = []
        self.sent: list[str] = []

    def execute(self, query: str, told: tuple[object, ...]) -> list[tuple[int, str, str, str]]:
        if query == SENT:
            self.sent += told[0]  # type: ignore[arg-type]
            return []
        assert query == UNSENT
        after, most = told
        self.asked.append(after)  # type: ignore[arg-type]
        waiting = [r for r in self._rows if r[0] > after and r[1] not in self.sent]  # type: ignore[operator]
        return waiting[:most]  # type: ignore[misc]


class Kafka:
    def __init__(self) -> None:
        self.records: list[tuple[str, bytes, bytes]] = []

    def send(self, topic: str, key: bytes, value: bytes) -> "Kafka":
        self.records.append((topic, key, value))
        return self

    def flush(self, _seconds: float) -> None: ...

    def get(self, _seconds: float) -> None: ...


def test_each_is_sent_once_and_sought_behind_those_that_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publisher, "AT_ONCE", 2)
    outbox, kafka = Outbox(5), Kafka()

    sent = publisher.publish(outbox, kafka, lambda: NOON)  # type: ignore[arg-type]

    assert sent == 5
    assert [value for _, _, value in kafka.records] == [b"1", b"2", b"3", b"4", b"5"]
    assert kafka.records[0] == ("billing-statements", b"u-1", b"1")
    assert outbox.sent == ["s-1", "s-2", "s-3", "s-4", "s-5"]
    assert outbox.asked == [0, 2, 4, 5]
