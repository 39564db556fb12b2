"""Which shapes of each type Kibana 8.19 knows: a newer one is refused, as there.

From the stored copy of elastic/kibana (check_registered_types.test.ts) and the migrations that
8.19 has. A type that is not listed is one that this viewer does not keep.
"""

from local_stack.kibana.saved_objects.saved_object import SavedObject

LATEST = {
    "dashboard": "10.3.0",
    "index-pattern": "8.0.0",
    "lens": "8.9.0",
    "links": "10.1.0",
    "map": "8.4.0",
    "search": "10.5.0",
    "tag": "8.0.0",
    "visualization": "8.5.0",
}
LATEST_CORE = "8.8.0"


def too_new(found: SavedObject) -> str | None:
    """Kibana's own sentence for an object of a newer Kibana, else None."""
    if _number(found.core_version) > _number(LATEST_CORE):
        return _sentence(found, found.core_version, LATEST_CORE)
    latest = LATEST[found.key.type]
    if _number(found.type_version) > _number(latest):
        return _sentence(found, found.type_version, latest)
    return None


def _sentence(found: SavedObject, version: str, latest: str) -> str:
    return (
        f'Document "{found.key.id}" belongs to a more recent version of Kibana [{version}] '
        f"when the last known version is [{latest}]."
    )


def _number(version: str) -> tuple[int, ...]:
    parts = version.split(".")
    return tuple(int(part) if part.isdigit() else 0 for part in parts) if version else (0,)
