"""One thing found at one moment: a document of pipeline-health-*."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True)
class Reading:
    """`name` tells it from the others of its kind; `at_ms` in milliseconds since 1970."""

    kind: str
    name: str
    at_ms: int
    fields: dict[str, Any]

    @property
    def id(self) -> str:
        """Written twice it is one document."""
        return f"{self.kind}/{self.name}/{self.at_ms}"

    @property
    def index(self) -> str:
        return f"pipeline-health-{self._at():%Y.%m}"

    def document(self) -> dict[str, Any]:
        return {
            "@timestamp": self._at().isoformat(timespec="milliseconds"),
            "event": {"kind": "metric", "dataset": f"cardwatch.health.{self.kind}"},
            "kind": self.kind,
            "name": f"{self.kind}/{self.name}",
            **self.fields,
        }

    def _at(self) -> datetime:
        return datetime.fromtimestamp(self.at_ms / 1000, UTC)
