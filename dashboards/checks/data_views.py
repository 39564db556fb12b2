"""Check 12: data views and saved searches against the index templates."""

from collections.abc import Iterator

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, Saved
from dashboards.mappings import fields_of

INDEX = "kibanaSavedObjectMeta.searchSourceJSON.index"


def data_views(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.of("index-pattern"):
        for what in _view(found):
            yield Problem(12, found.where, what)
    for found in bundle.of("search"):
        fields = bundle.fields(found.target(INDEX))
        sorts = [field for field, _ in found.attributes.get("sort", ())]
        for name in (*found.attributes.get("columns", ()), *sorts):
            if name not in fields:
                yield Problem(12, found.where, f"no index has the field {name}")


def _view(found: Saved) -> Iterator[str]:
    title = str(found.attributes.get("title", ""))
    for pattern in title.split(","):
        if not fields_of(pattern):
            yield f"{pattern} meets no index template"
    time = found.attributes.get("timeFieldName")
    fields = fields_of(title)
    if fields.get(str(time)) != "date":
        yield f"its time field {time} is no date"
    if found.attributes.get("allowNoIndex") is not True:
        yield "cannot be opened before the first index exists"
    for name in {**(found.text("fieldFormatMap") or {}), **(found.text("fieldAttrs") or {})}:
        if name not in fields:
            yield f"no index has the field {name}"
    for name, field in (found.text("runtimeFieldMap") or {}).items():
        if "emit(" not in field.get("script", {}).get("source", ""):
            yield f"the script of {name} emits nothing"
