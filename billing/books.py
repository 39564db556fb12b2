"""What must be equal in the books, side by side, and what differs, item by item."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

SHOWN = 20

#: Natural key -> what is said of it, as a person reads it: {"p-1": "129.90 EUR"}.
Facts = Mapping[str, str]


@dataclass(frozen=True)
class Check:
    """`left` and `right` are counts or amounts that must be equal; `differing` should be empty.
    `note` says what was left out."""

    name: str
    left: int | Decimal
    right: int | Decimal
    differing: tuple[str, ...] = ()
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.left == self.right and not self.differing

    def __str__(self) -> str:
        equal = self.left == self.right
        sign, mark = ("=" if equal else "≠"), ("ok" if self.holds else "DIFFERS")
        lines = [f"{mark:<8} {self.name}: {self.left:,} {sign} {self.right:,}"]
        lines += [f"           ({self.note})"] if self.note else []
        lines += [f"           {item}" for item in self.differing[:SHOWN]]
        if len(self.differing) > SHOWN:
            lines.append(f"           … and {len(self.differing) - SHOWN:,} more")
        return "\n".join(lines)


def compare(left_name: str, left: Facts, right_name: str, right: Facts) -> Check:
    """Every key on both sides, with the same said of it."""
    differing = [f"{key}: only in {left_name} ({left[key]})" for key in left.keys() - right.keys()]
    differing += [
        f"{key}: only in {right_name} ({right[key]})" for key in right.keys() - left.keys()
    ]
    differing += [
        f"{key}: {left[key]} in {left_name}, {right[key]} in {right_name}"
        for key in left.keys() & right.keys()
        if left[key] != right[key]
    ]
    name = f"{left_name} = {right_name}"
    return Check(name, len(left), len(right), tuple(sorted(differing)))


def none(name: str, found: list[str]) -> Check:
    """A check of things that should not be there."""
    return Check(f"{name} = none", len(found), 0, tuple(found))
