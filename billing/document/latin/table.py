"""Tables: rows that stay together, and a head that stands on every page they reach."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from billing.document.latin.sheets import ABOVE_BASELINE, LEADING, Sheets, shown
from billing.document.latin.text import Piece, Placed, broken

INSET_X, INSET_Y = 4.0, 2.4
BAR = 6.0  #: how high a bar is
#: Points; a row that is higher, such as one of 10,000 items, is broken over pages.
KEPT_TOGETHER = 200.0

Line = list[Placed]
Cell = Sequence[Piece]


@dataclass(frozen=True)
class Column:
    x: float
    width: float  #: insets included
    is_right: bool = False

    def lines(self, cell: Cell) -> list[Line]:
        return broken(cell, self.width - 2 * INSET_X) if cell else []

    def start(self, line: Line) -> float:
        """Where a line of it begins."""
        if not self.is_right:
            return self.x + INSET_X
        last = line[-1]
        return self.x + self.width - INSET_X - last.x - last.style.width(last.text)


@dataclass(frozen=True)
class Row:
    cells: Sequence[Cell]
    bar: tuple[float, float] = (0.0, 0.0)  #: from where, and how long, in points
    is_closing: bool = False  #: a heavy rule above it


@dataclass(frozen=True)
class Look:
    hair: str
    ink: str
    accent: str


def widest(cells: Iterable[Cell]) -> float:
    """Of a column that breaks none of them."""
    wide = (sum(piece.style.width(piece.text) for piece in cell) for cell in cells)
    return max(wide, default=0.0) + 2 * INSET_X


@dataclass(frozen=True)
class Table:
    sheets: Sheets
    element: int
    columns: Sequence[Column]
    head: Sequence[Cell]
    look: Look
    has_row_heads: bool = False

    def fill(self, rows: Iterable[Row]) -> None:
        sheets, tags = self.sheets, self.sheets.tags
        sheets.make_room(3 * _height(self._measured(self.head)))  # no head at the foot of a page
        cells = self._cells(tags.add(self.element, "THead"), ["TH"] * len(self.head), "Column")
        self._set(self._measured(self.head), cells)
        body = tags.add(self.element, "TBody")
        kinds = ["TH" if self.has_row_heads else "TD", *["TD"] * (len(self.head) - 1)]
        for row in rows:
            lines = self._measured(row.cells)
            if not sheets.has_room(min(_height(lines), KEPT_TOGETHER)):
                self._next_page()
            self._decorate(row, _height(lines))
            self._set(lines, self._cells(body, kinds, "Row"))

    def _cells(self, part: int, kinds: Sequence[str], scope: str) -> list[int]:
        tags = self.sheets.tags
        row, told = tags.add(part, "TR"), f"/A<</O/Table/Scope/{scope}>>"
        return [tags.add(row, kind, told if kind == "TH" else "") for kind in kinds]

    def _measured(self, cells: Sequence[Cell]) -> list[list[Line]]:
        return [column.lines(cell) for column, cell in zip(self.columns, cells, strict=True)]

    def _next_page(self) -> None:
        """The head again, for the eye: who hears the table knows it."""
        self.sheets.feed()
        self._set(self._measured(self.head), None)

    def _decorate(self, row: Row, height: float) -> None:
        sheets = self.sheets
        if row.is_closing:
            sheets.rule(sheets.y, 1.0, self.look.ink)
        if row.bar[1]:
            x, length = row.bar
            foot = sheets.y - (height + BAR) / 2
            sheets.draw(f"{self.look.accent} rg {x:.2f} {foot:.2f} {length:.2f} {BAR:g} re f")

    def _set(self, cells: list[list[Line]], elements: list[int] | None) -> None:
        """Line by line; without elements it is drawn only."""
        sheets = self.sheets
        sheets.y -= INSET_Y
        for abreast in zip_longest(*cells, fillvalue=[]):
            size = _size(abreast)
            if not sheets.has_room(size):
                self._next_page()
                sheets.y -= INSET_Y
            self._write(abreast, elements, sheets.y - ABOVE_BASELINE * size)
            sheets.y -= size + LEADING
        sheets.y -= INSET_Y - LEADING
        sheets.rule(sheets.y, 0.5, self.look.hair)

    def _write(self, abreast: Sequence[Line], elements: list[int] | None, y: float) -> None:
        for place, (column, line) in enumerate(zip(self.columns, abreast, strict=True)):
            if line and elements:
                self.sheets.write(elements[place], column.start(line), y, line)
            elif line:
                self.sheets.draw(shown(column.start(line), y, line))


def _size(abreast: Iterable[Line]) -> float:
    return max((one.style.size for line in abreast for one in line), default=0.0)


def _height(cells: list[list[Line]]) -> float:
    lines = [_size(abreast) + LEADING for abreast in zip_longest(*cells, fillvalue=[])]
    return sum(lines) - LEADING + 2 * INSET_Y
