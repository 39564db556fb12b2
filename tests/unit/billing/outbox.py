"""A ledger with statements to be sent, as billing.publisher asks one."""

from collections.abc import Sequence

from billing.statement_store import SENT, UNSENT


class Outbox:
    """Statements s-1, s-2 … of u-1, u-2 … with these messages; keeps behind which one it was
    asked."""

    def __init__(self, messages: Sequence[str]) -> None:
        self._rows = [(n, f"s-{n}", f"u-{n}", message) for n, message in enumerate(messages, 1)]
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
