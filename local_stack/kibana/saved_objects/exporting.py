"""Export: named objects or whole types, with all that they refer to when asked."""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from local_stack.kibana.saved_objects.refused import Refused, bad_request, not_found
from local_stack.kibana.saved_objects.saved_object import Key, SavedObject
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.saved_objects.versions import LATEST


def export(store: Store, request: Mapping[str, Any]) -> str:
    """NDJSON, without an end of its last line. `request` is the body that Kibana's export takes;
    raises Refused.
    """
    chosen = {each.key: each for each in _chosen(store, request)}
    missing: set[Key] = set()
    if request.get("includeReferencesDeep"):
        _add_references(store, chosen, missing)
    lines = [chosen[key].ndjson() for key in sorted(chosen)]
    if not request.get("excludeExportDetails"):
        lines.append(_details(len(chosen), missing))
    return "\n".join(lines)


def _chosen(store: Store, request: Mapping[str, Any]) -> Iterable[SavedObject]:
    named, types = request.get("objects"), request.get("type")
    if bool(named) == bool(types):
        raise bad_request("Either `type` or `objects` are required, and not both.")
    return _named(store, named) if named else _of_types(store, types or [])


def _of_types(store: Store, types: str | list[str]) -> list[SavedObject]:
    wanted = [types] if isinstance(types, str) else types
    if strange := [each for each in wanted if each not in LATEST]:
        raise bad_request(f"Trying to export non-exportable type(s): {', '.join(strange)}")
    return store.all(wanted)


def _named(store: Store, named: Iterable[Mapping[str, str]]) -> list[SavedObject]:
    try:
        keys = [Key(each["type"], each["id"]) for each in named]
    except (KeyError, TypeError):
        raise bad_request("[request body.objects]: expected {type, id} in each") from None
    if strange := [f"{key.type}:{key.id}" for key in keys if key.type not in LATEST]:
        names = ", ".join(strange)
        raise bad_request(f"Trying to export object(s) with non-exportable types: {names}")
    found = {key: store.get(key) for key in keys}
    if absent := [key for key, each in found.items() if each is None]:
        errors = [{**key.json(), "error": not_found(key.type, key.id).json()} for key in absent]
        what = "Error fetching objects to export"
        raise Refused(HTTPStatus.BAD_REQUEST, what, {"objects": errors})
    return [each for each in found.values() if each]


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
