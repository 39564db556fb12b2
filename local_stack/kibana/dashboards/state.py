"""Saved objects keep state as strings of JSON; this reads them."""

import json
from collections.abc import Mapping
from typing import Any

from local_stack.kibana.search.problem import Problem


def decoded(attributes: Mapping[str, Any], name: str, default: Any) -> Any:
    """The default when the attribute is missing or empty; raises Problem when it is broken."""
    text = attributes.get(name)
    if not text:
        return default
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError as problem:
        raise Problem("panel", f"{name} is not JSON ({problem}): import the bundle again") from None


def search_source(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = decoded(
        attributes.get("kibanaSavedObjectMeta", {}), "searchSourceJSON", {}
    )
    return found
