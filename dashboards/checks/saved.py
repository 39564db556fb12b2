"""A line of a bundle, read, and the views that many checks look up."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboards.mappings import fields_of

Json = dict[str, Any]
JSON_TEXTS = (
    "JSON",
    "fieldFormatMap",
    "fieldAttrs",
    "runtimeFieldMap",
    "sourceFilters",
    "typeMeta",
)


@dataclass(frozen=True)
class Saved:
    line: Json

    @property
    def type(self) -> str:
        return str(self.line.get("type", ""))

    @property
    def id(self) -> str:
        return str(self.line.get("id", ""))

    @property
    def where(self) -> str:
        return f"{self.type} {self.id}"

    @property
    def attributes(self) -> Json:
        found = self.line.get("attributes")
        return found if isinstance(found, dict) else {}

    @property
    def references(self) -> list[Mapping[str, str]]:
        return list(self.line.get("references") or ())

    @property
    def lens_layers(self) -> Mapping[str, Json]:
        """Of a Lens panel, by their ids."""
        sources = self.attributes.get("state", {}).get("datasourceStates", {})
        found: Mapping[str, Json] = sources.get("formBased", {}).get("layers", {})
        return found

    def text(self, name: str) -> Any:
        """A JSON text, read; None where there is none or it cannot be."""
        return read(self.attributes.get(name))

    def target(self, name: str) -> str | None:
        """The id to which the reference of this name leads."""
        return next((found["id"] for found in self.references if found["name"] == name), None)


@dataclass(frozen=True)
class Bundle:
    objects: tuple[Saved, ...]

    def of(self, kind: str) -> Iterator[Saved]:
        return (found for found in self.objects if found.type == kind)

    def time_field(self, view: str | None) -> str | None:
        """Of a data view, by its id."""
        found = (each for each in self.of("index-pattern") if each.id == view)
        return next((each.attributes.get("timeFieldName") for each in found), None)

    def fields(self, view: str | None) -> Mapping[str, str]:
        """Types by field of a data view's indices, by its id; empty where it is unknown."""
        for found in self.of("index-pattern"):
            if found.id == view:
                runtime = found.text("runtimeFieldMap") or {}
                own = {name: str(field.get("type")) for name, field in runtime.items()}
                return fields_of(str(found.attributes.get("title", ""))) | own
        return {}


def read(text: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None


def json_texts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Attributes, at any depth, that are texts of JSON by Kibana's own names for them."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.endswith(JSON_TEXTS):
                yield f"{path}{name}", inner
            else:
                yield from json_texts(inner, f"{path}{name}.")


def walk(value: Any) -> Iterator[Json]:
    """Every object within a value, JSON in texts included, in no order."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield found
            texts = (text for name, text in found.items() if name.endswith(JSON_TEXTS))
            waiting += [read(text) for text in texts]
            waiting += [inner for inner in found.values() if isinstance(inner, (dict, list))]
        elif isinstance(found, list):
            waiting += found
