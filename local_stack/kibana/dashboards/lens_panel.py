"""A Lens panel's tables, one a layer."""

from collections.abc import Mapping
from typing import Any

from local_stack.kibana.dashboards.annotations import annotation_works
from local_stack.kibana.dashboards.panel import Panel
from local_stack.kibana.lens.collapse import collapse, collapsed_columns
from local_stack.kibana.lens.layer import Layer
from local_stack.kibana.lens.work import Table, layer_work
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.rounds import Work, together
from local_stack.kibana.search.scope import Scope


def lens_work(panel: Panel, scope: Scope) -> Work[dict[str, Any]]:
    state: Mapping[str, Any] = panel.attributes.get("state") or {}
    sources = state.get("datasourceStates") or {}
    if "formBased" not in sources:
        kinds = ", ".join(sources) or "none"
        raise Problem("panel", f"Only formBased Lens panels are drawn here, this one has {kinds}")
    own = scope.also_stored(state.get("query"), state.get("filters"))
    works: dict[str, Work[Table]] = {}
    for name, stored in sources["formBased"].get("layers", {}).items():
        reference = f"indexpattern-datasource-layer-{name}"
        layer = Layer.from_json(name, stored)
        works[name] = layer_work(layer, panel.references.data_view(reference), own)
    works |= annotation_works(panel, scope)
    tables = yield from together(works)
    for layer_id, column, figure in collapsed_columns(state.get("visualization") or {}):
        if layer_id in tables:
            tables[layer_id] = collapse(tables[layer_id], column, figure)
    return {"tables": tables}
