"""Pages being filled from the top: text with its tag, and what is only drawn.

Lengths are points; y is measured from the foot of the page, as PDF does.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from billing.document.latin.tags import Tags
from billing.document.latin.text import Piece, Placed, Style, broken

MM = 72 / 25.4
SIZES = {"a4": (210 * MM, 297 * MM), "us-letter": (612.0, 792.0)}
SIDE, TOP, FOOT = 18 * MM, 16 * MM, 20 * MM  #: margins
LEADING = 2.7  #: between two lines
ABOVE_BASELINE = 0.86  #: of a line, as a share of its size: capitals in the middle of a row


@dataclass
class Sheets:
    size: tuple[float, float]
    tags: Tags
    pages: list[list[str]] = field(default_factory=list)  #: operators
    y: float = 0.0  #: where the next thing begins

    def __post_init__(self) -> None:
        self.feed()

    @property
    def left(self) -> float:
        return SIDE

    @property
    def width(self) -> float:
        return self.size[0] - 2 * SIDE

    @property
    def right(self) -> float:
        return self.size[0] - SIDE

    def feed(self) -> None:
        self.pages.append([])
        self.tags.marks.append([])
        self.y = self.size[1] - TOP

    def has_room(self, height: float) -> bool:
        return self.y - height >= FOOT

    def make_room(self, height: float) -> None:
        if not self.has_room(height):
            self.feed()

    def write(self, element: int, x: float, y: float, line: Sequence[Placed]) -> None:
        """A line of text that begins at x, with its baseline at y."""
        number = self.tags.mark(element, len(self.pages) - 1)
        kind = self.tags.elements[element].kind
        self.pages[-1].append(f"/{kind} <</MCID {number}>> BDC {shown(x, y, line)} EMC")

    def draw(self, operators: str) -> None:
        """What says nothing: lines, bars and tints."""
        self.pages[-1].append(f"/Artifact BMC {operators} EMC")

    def rule(self, y: float, thickness: float, colour: str) -> None:
        self.draw(self._line(y, thickness, colour))

    def foot(self, colour: str, told: str, number: str, style: Style) -> str:
        """Operators of what stands at the foot of a page: as much as has room, `number` on the
        right."""
        y = FOOT - 14
        rule = self._line(y + 10, 0.5, colour)
        right = style.width(number)
        said = shown(self.left, y, broken([Piece(told, style)], self.width - right)[0])
        on_right = shown(self.right - right, y, [Placed(0, number, style)])
        return f"/Artifact <</Type/Pagination/Subtype/Footer>> BDC {rule} {said} {on_right} EMC"

    def _line(self, y: float, thickness: float, colour: str) -> str:
        """Across the page, between its margins."""
        ends = f"{self.left:.2f} {y:.2f} m {self.right:.2f} {y:.2f} l"
        return f"{colour} RG {thickness:g} w {ends} S"


def shown(x: float, y: float, line: Sequence[Placed]) -> str:
    """Text-showing operators of a line."""
    inner = " ".join(
        f"{style.operators} 1 0 0 1 {x + at:.2f} {y:.2f} Tm <{text.translate(style.font.codes)}> Tj"
        for at, text, style in line
    )
    return f"BT {inner} ET"
