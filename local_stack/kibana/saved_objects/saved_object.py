"""One saved object: a line of an NDJSON file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

Json = Mapping[str, Any]
#: Kibana's own icons of the types, which its import answers name.
ICONS = {
    "dashboard": "dashboardApp",
    "index-pattern": "indexPatternApp",
    "lens": "lensApp",
    "links": "link",
    "map": "gisApp",
    "search": "discoverApp",
    "tag": "tag",
    "visualization": "visualizeApp",
}


def lines_of(text: str) -> list[str]:
    """Of an NDJSON file. Its JSON may hold U+2028 as it is, where splitlines would end a line."""
    *lines, rest = text.split("\n")
    return [*lines, rest] if rest else lines


@dataclass(frozen=True, order=True)
class Key:
    type: str
    id: str

    def json(self) -> dict[str, str]:
        return {"type": self.type, "id": self.id}


@dataclass(frozen=True)
class Reference:
    name: str
    target: Key

    @classmethod
    def from_json(cls, line: Json) -> Self:
        return cls(str(line["name"]), Key(str(line["type"]), str(line["id"])))

    def json(self) -> dict[str, str]:
        return {"id": self.target.id, "name": self.name, "type": self.target.type}


@dataclass(frozen=True)
class SavedObject:
    key: Key
    attributes: Json
    references: tuple[Reference, ...] = ()
    #: Of the shape of `attributes`; "" where a file names none.
    type_version: str = ""
    core_version: str = "8.8.0"
    managed: bool = False
    updated_at: str = ""

    @classmethod
    def from_json(cls, line: Json) -> Self:
        """Raises KeyError, TypeError or AttributeError when the line is no saved object."""
        versions = line.get("migrationVersion", {})  # the envelope before 8.8
        return cls(
            key=Key(str(line["type"]), str(line["id"])),
            attributes=dict(line["attributes"]),
            references=tuple(map(Reference.from_json, line.get("references", ()))),
            type_version=str(line.get("typeMigrationVersion") or versions.get(line["type"], "")),
            core_version=str(line.get("coreMigrationVersion", "8.8.0")),
            managed=bool(line.get("managed", False)),
            updated_at=str(line.get("updated_at", "")),
        )

    def json(self) -> dict[str, Any]:
        line = {
            "attributes": dict(self.attributes),
            "coreMigrationVersion": self.core_version,
            "id": self.key.id,
            "managed": self.managed,
            "references": [reference.json() for reference in self.references],
            "type": self.key.type,
        }
        if self.type_version:
            line["typeMigrationVersion"] = self.type_version
        if self.updated_at:
            line["updated_at"] = self.updated_at
        return line

    def ndjson(self) -> str:
        return json.dumps(self.json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def title(self) -> str:
        return str(self.attributes.get("title") or self.attributes.get("name") or self.key.id)

    def meta(self) -> dict[str, str]:
        """As Kibana's import answers describe an object."""
        return {"title": self.title, "icon": ICONS.get(self.key.type, "apps")}

    def at(self, moment: str) -> Self:
        return replace(self, updated_at=moment)
