"""Import as Kibana does it: all or nothing on a conflict or a missing reference.

Kibana answers 200 with `success: false` for those, and 4xx only for what it cannot read at all.
It checks references to data views and saved searches alone; so does this.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from local_stack.kibana.saved_objects.refused import Refused, bad_request
from local_stack.kibana.saved_objects.saved_object import Key, SavedObject, lines_of
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.saved_objects.versions import LATEST, too_new

MAX_OBJECTS = 10_000  # savedObjects.maxImportExportSize
CHECKED_TYPES = {"index-pattern", "search"}

Error = dict[str, Any]


@dataclass(frozen=True)
class Bundle:
    known: tuple[SavedObject, ...]
    #: Lines of types that are not kept here.
    unknown: tuple[SavedObject, ...]


def read_bundle(content: bytes) -> Bundle:
    """Raises Refused for what Kibana answers with 4xx."""
    objects = [_object(number, line) for number, line in _lines(content)]
    if len(objects) > MAX_OBJECTS:
        raise bad_request(f"Can't import more than {MAX_OBJECTS} objects")
    twice = [key for key, count in Counter(each.key for each in objects).items() if count > 1]
    if twice:
        names = ",".join(f"{key.type}:{key.id}" for key in sorted(twice))
        raise bad_request(f"Non-unique import objects detected: [{names}]")
    known = tuple(each for each in objects if each.key.type in LATEST)
    for each in known:
        if sentence := too_new(each):
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, sentence)
    return Bundle(known, tuple(each for each in objects if each.key.type not in LATEST))


def import_bundle(bundle: Bundle, store: Store, overwrite: bool, moment: str) -> dict[str, Any]:
    """Kibana's answer; stores the known objects unless one of them is in conflict."""
    errors = [_error(each, {"type": "unsupported_type"}) for each in bundle.unknown]
    faults = [fault for each in bundle.known if (fault := _fault(each, bundle, store, overwrite))]
    wrong = {(fault["type"], fault["id"]) for fault in faults}
    good = [each for each in bundle.known if (each.key.type, each.key.id) not in wrong]
    results = [_result(each, store, overwrite) for each in good]
    if not faults:
        store.put(each.at(moment) for each in bundle.known)
    answer: dict[str, Any] = {
        "successCount": len(results),
        "success": not errors and not faults,
        "warnings": [],
    }
    if results:
        answer["successResults"] = results
    if errors or faults:
        answer["errors"] = [*errors, *faults]
    return answer


def _lines(content: bytes) -> Iterable[tuple[int, Any]]:
    try:
        lines = lines_of(content.decode())
    except UnicodeDecodeError as problem:
        raise bad_request(f"the file is not UTF-8 at byte {problem.start}") from None
    for number, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except ValueError as problem:
            raise bad_request(f"line {number} is not JSON: {problem}") from None
        if not (isinstance(line, dict) and "exportedCount" in line):
            yield number, line


def _object(number: int, line: Any) -> SavedObject:
    try:
        return SavedObject.from_json(line)
    except (KeyError, TypeError, AttributeError, ValueError):
        raise bad_request(
            f"line {number} is no saved object: it needs type, id and attributes"
        ) from None


def _fault(each: SavedObject, bundle: Bundle, store: Store, overwrite: bool) -> Error | None:
    here = {other.key for other in bundle.known}
    missing = [
        reference.target
        for reference in each.references
        if reference.target.type in CHECKED_TYPES
        and reference.target not in here
        and store.get(reference.target) is None
    ]
    if missing:
        references = [key.json() for key in sorted(set(missing))]
        return _error(each, {"type": "missing_references", "references": references})
    if not overwrite and store.get(each.key) is not None:
        return _error(each, {"type": "conflict"})
    return None


def _error(each: SavedObject, error: Error) -> Error:
    return {**each.key.json(), "title": each.title, "meta": each.meta(), "error": error}


def _result(each: SavedObject, store: Store, overwrite: bool) -> dict[str, Any]:
    result = {**each.key.json(), "meta": each.meta(), "managed": each.managed}
    return {**result, "overwrite": True} if overwrite and _exists(each.key, store) else result


def _exists(key: Key, store: Store) -> bool:
    return store.get(key) is not None
