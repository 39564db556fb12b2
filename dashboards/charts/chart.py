"""What every chart becomes: Lens's kind of it, its layers, its state."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from dashboards.data_views import DataView
from dashboards.errors import SourceError
from dashboards.layer import Layer
from dashboards.saved_object import Json, Reference

Found = TypeVar("Found")


@dataclass(frozen=True)
class Chart:
    """`extra` are references beside those of the layers, such as an annotation's data view."""

    kind: str
    layers: tuple[Layer, ...]
    visualization: Json
    extra: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Context:
    """What a chart may look up. `where` names the panel in errors."""

    views: Mapping[str, DataView]
    colours: Mapping[str, str]
    where: str

    def view(self, name: str) -> DataView:
        return known(self.views, name, "data view", self.where)

    def colour(self, name: str) -> str:
        return known(self.colours, name, "colour", self.where)


def known(all_of_them: Mapping[str, Found], name: str, what: str, where: str) -> Found:
    """Raises SourceError where there is none of that name."""
    if name not in all_of_them:
        names = ", ".join(sorted(all_of_them))
        raise SourceError(where, f"unknown {what} {name}: use {names}")
    return all_of_them[name]
