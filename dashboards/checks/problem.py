"""What a check finds."""

from dataclasses import dataclass
from typing import Final

CHECKS: Final = {
    1: "the file is UTF-8 without BOM, one JSON object a line, within Kibana's limits",
    2: "each line is an envelope that 8.19 knows, with its version, free of noise",
    3: "no object is there twice",
    4: "each reference leads to an object of the bundle, and has a name of its own",
    5: "what is JSON in a text can be read",
    6: "panels and references belong together, one to one",
    7: "references of panels by value stand in the dashboard as well",
    8: "a Lens panel's columns, accessors and fields exist and fit their operations",
    9: "a map's layers, fields and joins exist and fit",
    10: "the grid has no overlap, controls and time range are complete",
    11: "each KQL query can be read, and its fields exist",
    12: "a data view meets an index template and has a time field",
    13: "nothing needs more than the Basic licence",
    14: "no host, address or fixed dashboard id in texts",
}


@dataclass(frozen=True)
class Problem:
    """`check` is a key of CHECKS; `where` names the object and what in it."""

    check: int
    where: str
    what: str

    def __str__(self) -> str:
        return f"check {self.check}, {self.where}: {self.what}"
