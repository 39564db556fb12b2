"""Data views: kibana/data_views/*.json, in the words of Kibana's own API, with their fields."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboards.errors import SourceError
from dashboards.mappings import fields_of
from dashboards.saved_object import Json, SavedObject, packed

WORDS = {"title", "name", "timeFieldName", "fieldFormats", "fieldLabels"}


@dataclass(frozen=True)
class DataView:
    """`types` maps each field of its indices to its type."""

    id: str
    words: Json
    types: Mapping[str, str]

    def saved(self) -> SavedObject:
        labels = self.words.get("fieldLabels", {})
        attributes = {
            "title": self.words["title"],
            "name": self.words["name"],
            "timeFieldName": self.words["timeFieldName"],
            "allowNoIndex": True,  # opens before the first document has come
            "fieldFormatMap": packed(self.words.get("fieldFormats", {})),
            "fieldAttrs": packed({name: {"customLabel": text} for name, text in labels.items()}),
            "fields": "[]",
            "runtimeFieldMap": "{}",
            "sourceFilters": "[]",
            "typeMeta": "{}",
        }
        return SavedObject("index-pattern", self.id, attributes)


def read_data_views(folder: Path) -> dict[str, DataView]:
    """By the name of the file, which is also the id less its prefix. Raises SourceError."""
    return {file.stem: _read(file) for file in sorted(folder.glob("*.json"))}


def _read(file: Path) -> DataView:
    words: dict[str, Any] = json.loads(file.read_text())
    if unknown := sorted(set(words) - WORDS):
        raise SourceError(
            str(file), f"unknown {', '.join(unknown)}: use {', '.join(sorted(WORDS))}"
        )
    types = fields_of(words["title"])
    strangers = set(words.get("fieldFormats", {})) | set(words.get("fieldLabels", {}))
    if missing := sorted(strangers - set(types)):
        raise SourceError(str(file), f"no index has {', '.join(missing)}: correct the field")
    return DataView(f"cardwatch-{file.stem}", words, types)
