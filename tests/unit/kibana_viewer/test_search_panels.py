"""A saved search as rows of the newest documents."""

from pathlib import Path
from typing import Any

from lens_samples import TIME

from local_stack.kibana.dashboards.panel import Panel
from local_stack.kibana.dashboards.references import References
from local_stack.kibana.dashboards.search_panel import search_work
from local_stack.kibana.saved_objects.saved_object import Key, Reference, SavedObject
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.scope import Scope

VIEW = {
    "type": "index-pattern",
    "id": "approvals",
    "attributes": {"title": "approval-*", "timeFieldName": "@timestamp"},
}


def rows(folder: Path, columns: list[str], *documents: dict[str, Any]) -> Any:
    store = Store(folder / "saved.ndjson")
    store.put([SavedObject.from_json(VIEW)])
    named = Reference(
        "kibanaSavedObjectMeta.searchSourceJSON.index", Key("index-pattern", "approvals")
    )
    panel = Panel("p", "search", "", {}, {"columns": columns}, References.of(store, [named]))
    work = search_work(panel, Scope(TIME))
    next(work)
    hits = [{"fields": fields} for fields in documents]
    try:
        work.send([{"hits": {"total": {"value": len(hits)}, "hits": hits}}])
    except StopIteration as done:
        return done.value["rows"]


def test_several_values_stay_apart_so_that_each_can_be_filtered_by(tmp_path: Path) -> None:
    both = {"reasons.code": ["new_country", "unusual_hour"], "decision": ["rejected"]}
    (row,) = rows(tmp_path, ["reasons.code", "decision"], both)
    assert row == [None, ["new_country", "unusual_hour"], "rejected"]
