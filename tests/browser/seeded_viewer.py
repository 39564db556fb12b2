"""The viewer with documents of two weeks behind it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from local_stack.kibana.load import BUNDLE, load
from local_stack.settings import StackSettings

OCTOBER = {"from": "2026-10-01T00:00:00Z", "to": "2026-10-15T00:00:00Z"}


@dataclass(frozen=True)
class Viewer:
    url: str
    client: Elasticsearch
    settings: StackSettings

    def search(self, index: str, query: dict[str, Any] | None = None, **body: Any) -> Any:
        """Straight from Elasticsearch, over the time range that the pages show."""
        time = {"range": {"@timestamp": {"gte": OCTOBER["from"], "lte": OCTOBER["to"]}}}
        wanted = {"bool": {"filter": [time, *([query] if query else [])]}}
        return self.client.search(
            index=index, query=wanted, size=0, track_total_hits=True, **body
        ).body

    def count(self, index: str, query: dict[str, Any] | None = None) -> int:
        return int(self.search(index, query)["hits"]["total"]["value"])

    def send(self, *objects: dict[str, Any]) -> None:
        """Imports saved objects of a test's own."""
        file = Path(self.settings.state) / "own.ndjson"
        file.write_text("\n".join(map(json.dumps, objects)))
        load(self.url, file)

    def send_panel(
        self,
        of_bundle: str,
        change: Callable[[Any], object],
        dashboard: str,
        title: str,
        width: int,
    ) -> None:
        """Imports a dashboard of one panel: a visualization of the bundle that somebody changed in
        Kibana. `change` gets the state of what is drawn, and `width` is of 48 columns."""
        lines = map(json.loads, BUNDLE.read_text().splitlines())
        (found,) = (each for each in lines if each["id"] == of_bundle)
        found["id"] = f"{dashboard}-panel"
        change(found["attributes"]["state"]["visualization"])
        panel = {
            "type": "lens",
            "panelIndex": "p",
            "panelRefName": "panel_p",
            "gridData": {"x": 0, "y": 0, "w": width, "h": 15, "i": "p"},
            "embeddableConfig": {"title": title},
        }
        attributes = {"title": "Own", "panelsJSON": json.dumps([panel])}
        references = [{"name": "p:panel_p", "type": "lens", "id": found["id"]}]
        self.send(
            found,
            {
                "type": "dashboard",
                "id": dashboard,
                "attributes": attributes,
                "references": references,
            },
        )
