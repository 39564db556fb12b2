"""The saved objects that were imported, in one NDJSON file."""

import json
from collections.abc import Iterable
from pathlib import Path
from threading import Lock

from contracts.errors import SetupFailed
from local_stack.kibana.saved_objects.saved_object import Key, SavedObject, lines_of


class Store:
    """Kept in memory, written as a whole after each import: a bundle is some hundred lines."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._objects = _read(file)

    def get(self, key: Key) -> SavedObject | None:
        return self._objects.get(key)

    def all(self, types: Iterable[str] = ()) -> list[SavedObject]:
        """In the order of their keys; of all types when none is named."""
        wanted = set(types)
        return [
            self._objects[key] for key in sorted(self._objects) if not wanted or key.type in wanted
        ]

    def put(self, objects: Iterable[SavedObject]) -> None:
        with self._lock:
            changed = {**self._objects, **{each.key: each for each in objects}}
            self._write(changed.values())
            self._objects = changed

    def _write(self, objects: Iterable[SavedObject]) -> None:
        """The old file stays whole until the new one is."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        new = self._file.with_suffix(".new")
        new.write_text("".join(f"{each.ndjson()}\n" for each in objects))
        new.replace(self._file)


def _read(file: Path) -> dict[Key, SavedObject]:
    if not file.exists():
        return {}
    try:
        lines = [json.loads(line) for line in lines_of(file.read_text())]
        objects = [SavedObject.from_json(line) for line in lines]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise SetupFailed(f"{file} is damaged ({problem}): remove it and import again") from None
    return {each.key: each for each in objects}
