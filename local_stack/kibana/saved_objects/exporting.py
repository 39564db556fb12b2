"""Export: named objects or whole types, with all that they refer to when asked."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from local_stack.kibana.saved_objects.refused import bad_request
from local_stack.kibana.saved_objects.saved_object import Key, SavedObject
from local_stack.kibana.saved_objects.store import Store


def export(store: Store, request: Mapping[str, Any]) -> str:
    """NDJSON. `request` is the body that Kibana's export takes; raises Refused."""
    chosen = {each.key: each for each in _chosen(store, request)}
    missing: set[Key] = set()
    if request.get("includeReferencesDeep"):
        _add_references(store, chosen, missing)
    lines = [chosen[key].ndjson() for key in sorted(chosen)]
    if not request.get("excludeExportDetails"):
        lines.append(_details(len(chosen), missing))
    return "\n".join(lines) + "\n"


def _chosen(store: Store, request: Mapping[str, Any]) -> Iterable[SavedObject]:
    named, types = request.get("objects"), request.get("type")
    if bool(named) == bool(types):
        raise bad_request("Either `type` or `objects` are required, and not both.")
    if types:
        return store.all([types] if isinstance(types, str) else types)
    try:
        keys = [Key(each["type"], each["id"]) for each in named or ()]
    except (KeyError, TypeError):
        raise bad_request("[request body.objects]: expected {type, id} in each") from None
    absent = [key for key in keys if store.get(key) is None]
    if absent:
        names = ",".join(f"{key.type}:{key.id}" for key in absent)
        raise bad_request(f"Error fetching objects to export: [{names}] not found")
    return [found for key in keys if (found := store.get(key))]


def _add_references(store: Store, chosen: dict[Key, SavedObject], missing: set[Key]) -> None:
    waiting = list(chosen.values())
    while waiting:
        for reference in waiting.pop().references:
            found = store.get(reference.target)
            if found is None:
                missing.add(reference.target)
            elif found.key not in chosen:
                chosen[found.key] = found
                waiting.append(found)


def _details(count: int, missing: set[Key]) -> str:
    details = {
        "excludedObjects": [],
        "excludedObjectsCount": 0,
        "exportedCount": count,
        "missingRefCount": len(missing),
        "missingReferences": [key.json() for key in sorted(missing)],
    }
    return json.dumps(details, separators=(",", ":"))
