"""Finds what a saved object refers to by the names of its references."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local_stack.kibana.dashboards.state import decoded
from local_stack.kibana.saved_objects.saved_object import Key, Reference, SavedObject
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import DataView


@dataclass(frozen=True)
class References:
    store: Store
    names: Mapping[str, Key]

    @classmethod
    def of(cls, store: Store, references: Iterable[Reference], prefix: str = "") -> "References":
        """Those that begin with the prefix, without it: as Kibana hands them to a panel."""
        return cls(
            store,
            {
                each.name.removeprefix(prefix): each.target
                for each in references
                if each.name.startswith(prefix)
            },
        )

    def key(self, name: str) -> Key:
        if name not in self.names:
            raise Problem("panel", f"Could not find reference {name}: import the bundle again")
        return self.names[name]

    def object(self, name: str) -> SavedObject:
        key = self.key(name)
        found = self.store.get(key)
        if found is None:
            raise Problem("panel", f"Could not find the saved {key.type} {key.id}: import it")
        return found

    def data_view(self, name: str) -> DataView:
        return data_view(self.object(name))


def data_view(found: SavedObject) -> DataView:
    names = decoded(found.attributes, "fieldAttrs", {})
    return DataView(
        id=found.key.id,
        pattern=str(found.attributes["title"]),
        name=found.title if not found.attributes.get("name") else str(found.attributes["name"]),
        time_field=found.attributes.get("timeFieldName") or None,
        formats=decoded(found.attributes, "fieldFormatMap", {}),
        labels={
            field: str(each["customLabel"])
            for field, each in names.items()
            if each.get("customLabel")
        },
    )
