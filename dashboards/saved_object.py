"""The envelope of a saved object, and its line in the bundle."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

Json = dict[str, Any]
Type = Literal["tag", "index-pattern", "lens", "map", "search", "dashboard"]

# The oldest version whose shape we write: a newer Kibana migrates it up, an older one refuses it.
VERSIONS: Final[dict[Type, str]] = {
    "tag": "8.0.0",
    "index-pattern": "8.0.0",
    "lens": "8.9.0",
    "map": "8.4.0",
    "search": "10.5.0",
    "dashboard": "10.2.0",
}
CORE_VERSION: Final = "8.8.0"


@dataclass(frozen=True)
class Reference:
    name: str
    type: Type
    id: str


@dataclass(frozen=True)
class SavedObject:
    type: Type
    id: str
    attributes: Json
    references: tuple[Reference, ...] = ()

    def line(self) -> str:
        """Keys in order, so that the same source gives the same bytes."""
        return packed(
            {
                "attributes": self.attributes,
                "coreMigrationVersion": CORE_VERSION,
                "id": self.id,
                "managed": False,
                "references": [vars(reference) for reference in self.references],
                "type": self.type,
                "typeMigrationVersion": VERSIONS[self.type],
            }
        )


def packed(value: object) -> str:
    """JSON in one line; also for the attributes that are texts of JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def ndjson(objects: Iterable[SavedObject]) -> str:
    return "".join(f"{found.line()}\n" for found in objects)
