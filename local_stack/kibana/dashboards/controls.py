"""The controls above a dashboard: what they filter, and what they offer to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_stack.kibana.dashboards.references import References
from local_stack.kibana.dashboards.state import decoded
from local_stack.kibana.saved_objects.saved_object import SavedObject
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.filters import Dsl, any_of, negated
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.rounds import Work
from local_stack.kibana.search.scope import DataView, Scope, Search

OPTIONS = 200
#: Kind -> suffix of the name of its reference.
REFERENCE_SUFFIX = {
    "optionsListControl": "optionsListDataView",
    "rangeSliderControl": "rangeSliderDataView",
}
Choice = Mapping[str, Any]  #: {selected, exclude, exists} or {range: [low, high]}


@dataclass(frozen=True)
class Control:
    id: str
    kind: str
    title: str
    field: str
    view: DataView | None
    initial: Choice
    single: bool
    width: str
    problem: str = ""

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "field": self.field,
            "format": self.view.formats.get(self.field) if self.view else None,
            "initial": dict(self.initial),
            "single": self.single,
            "width": self.width,
            "problem": self.problem,
        }

    def filter(self, choice: Choice) -> list[Dsl]:
        if self.kind == "rangeSliderControl":
            low, high = (choice.get("range") or (None, None))[:2]
            bounds = {"gte": low, "lte": high}
            chosen = {key: value for key, value in bounds.items() if value not in (None, "")}
            return [{"range": {self.field: chosen}}] if chosen else []
        if choice.get("exists"):
            query: Dsl = {"exists": {"field": self.field}}
        elif choice.get("selected"):
            query = any_of([{"match_phrase": {self.field: v}} for v in choice["selected"]])
        else:
            return []
        return [negated(query) if choice.get("exclude") else query]

    def work(self, scope: Scope) -> Work[dict[str, Any]]:
        """What there is to choose, under the time range and the controls before this one."""
        if self.view is None:
            raise Problem("panel", self.problem)
        query = scope.query(self.view)
        if self.kind == "rangeSliderControl":
            ends = {end: {end: {"field": self.field}} for end in ("min", "max")}
            (answer,) = yield [Search(self.view, {"query": query, "aggs": ends})]
            return {end: answer["aggregations"][end]["value"] for end in ("min", "max")}
        terms = {"options": {"terms": {"field": self.field, "size": OPTIONS}}}
        (answer,) = yield [Search(self.view, {"query": query, "aggs": terms})]
        found = answer["aggregations"]["options"]
        return {
            "options": [
                [bucket.get("key_as_string", bucket["key"]), bucket["doc_count"]]
                for bucket in found["buckets"]
            ],
            "more": found["sum_other_doc_count"] > 0,
        }


def controls(dashboard: SavedObject, store: Store) -> list[Control]:
    group = dashboard.attributes.get("controlGroupInput") or {}
    stored = decoded(group, "panelsJSON", {})
    references = References.of(store, dashboard.references, "controlGroup_")
    ordered = sorted(stored.items(), key=lambda item: item[1].get("order", 0))
    return [_control(name, each, references) for name, each in ordered]


def _control(name: str, stored: Mapping[str, Any], references: References) -> Control:
    wanted = stored.get("explicitInput") or {}
    kind = str(stored.get("type"))
    view, problem = None, ""
    try:
        if kind not in REFERENCE_SUFFIX:
            raise Problem("panel", f"A control of the type {kind} is not drawn here")
        view = references.data_view(f"{name}:{REFERENCE_SUFFIX[kind]}")
    except Problem as found:
        problem = str(found)
    field = str(wanted.get("fieldName", ""))
    return Control(
        id=name,
        kind=kind,
        title=str(wanted.get("title") or field),
        field=field,
        view=view,
        initial=_initial(wanted),
        single=bool(wanted.get("singleSelect")),
        width=str(stored.get("width", "medium")),
        problem=problem,
    )


def _initial(wanted: Mapping[str, Any]) -> Choice:
    if wanted.get("value"):
        return {"range": list(wanted["value"])}
    return {
        "selected": list(wanted.get("selectedOptions") or ()),
        "exclude": bool(wanted.get("exclude")),
        "exists": bool(wanted.get("existsSelected")),
    }
