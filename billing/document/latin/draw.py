"""A page in Latin letters as PDF, tagged as PDF/UA-1 (ISO 14289-1) asks.

It looks as statement.typ does, and is many times as fast, for it need not ask how letters join or
turn. The same page gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from billing.document.latin.catalogue import written
from billing.document.latin.sheets import ABOVE_BASELINE, LEADING, MM, SIZES, Sheets
from billing.document.latin.styles import HAIR, INK, LOOK, TINT, Styles, styles
from billing.document.latin.table import INSET_X, Cell, Column, Row, Table, widest
from billing.document.latin.tags import TREE, Tags
from billing.document.latin.text import Piece, Style, broken
from billing.document.page import Page, PrintedLine, Section

PADDING = 10.0  #: of a tinted box


def drawn(page: Page, issued_at: datetime) -> bytes:
    """`issued_at` is the file's date. The page must be one that `can_draw`."""
    sheets = Sheets(SIZES[page.paper], Tags())
    drawing = Drawing(page, sheets, sheets.tags.add(TREE, "Document"), styles())
    drawing.head()
    for section in page.sections:
        drawing.section(section)
    drawing.note()
    drawing.feet()
    return written(page, sheets, issued_at)


@dataclass(frozen=True)
class Drawing:
    page: Page
    sheets: Sheets
    document: int  #: its topmost element
    styles: Styles

    def head(self) -> None:
        sheets, styles = self.sheets, self.styles
        self._paragraph("P", [Piece(self.page.words["issuer"], styles.issuer)], 0)
        self._paragraph("H1", [Piece(self.page.title, styles.title)], 8)
        sheets.y -= 9
        self._abreast(self.page.head, styles.label, styles.body, 9 * MM)
        sheets.rule(sheets.y - 4, 1.2, INK)
        sheets.y -= 4

    def section(self, section: Section) -> None:
        self._section_head(section)
        self._due(section)
        words = self.page.words
        self._part(words["summary"])
        self._summary(section)
        if section.categories:
            self._part(words["spending"])
            self._spending(section)
        self._part(words["details"])
        if section.lines:
            self._details(section)
        else:
            self._paragraph("P", [Piece(words["nothing"], self.styles.small)], 2)

    def note(self) -> None:
        self._paragraph("P", [Piece(self.page.words["credit_note"], self.styles.label)], 14)

    def feet(self) -> None:
        """Page numbers last, for only then it is known how many there are."""
        words, sheets, style = self.page.words, self.sheets, self.styles.foot
        told = " · ".join((words["issuer"], self.page.head[0][1], self.page.head[1][1]))
        for place, operators in enumerate(sheets.pages, 1):
            number = words["page"].replace("{page}", f"{place}")
            number = number.replace("{pages}", f"{len(sheets.pages)}")
            operators.append(sheets.foot(HAIR, told, number, style))

    def _section_head(self, section: Section) -> None:
        words, styles, sheets = self.page.words, self.styles, self.sheets
        sheets.make_room(120)
        sheets.y -= 16
        told = f"{words['number']} {section.number} · {section.statement_id}"
        element = sheets.tags.add(self.document, "H2")
        y = sheets.y - ABOVE_BASELINE * styles.section.size
        sheets.write(
            element, sheets.left, y, broken([Piece(section.currency, styles.section)], 99)[0]
        )
        line = broken([Piece(told, styles.label)], sheets.width)[0]
        sheets.write(element, sheets.right - styles.label.width(told), y, line)
        sheets.y -= styles.section.size + 7

    def _due(self, section: Section) -> None:
        sheets, styles = self.sheets, self.styles
        height = styles.body.size + 2 * PADDING
        if section.due:
            height = styles.label.size + 6 + styles.owed.size + 2 * PADDING
        box = f"{sheets.left:.2f} {sheets.y - height:.2f} {sheets.width:.2f} {height:.2f} re f"
        sheets.draw(f"{TINT} rg {box}")
        foot = sheets.y - height
        sheets.y -= PADDING
        if section.due:
            self._abreast(section.due, styles.label, styles.owed, 0, PADDING)
        else:
            self._paragraph("P", [Piece(section.notice, styles.body)], 0, PADDING)
        sheets.y = foot

    def _summary(self, section: Section) -> None:
        styles = self.styles
        rows = [
            Row([[Piece(figure.label, styles.body)], [Piece(figure.text, styles.body)]])
            for figure in section.summary
        ]
        closing = section.closing
        told = [[Piece(closing.label, styles.strong)], [Piece(closing.text, styles.strong)]]
        rows.append(Row(told, is_closing=True))
        last = widest([*(row.cells[1] for row in rows), self._small(section.currency)])
        columns = self._columns(self.sheets.width - last, last, right=(False, True))
        head = [self._small(self.page.words["what"]), self._small(section.currency)]
        self._table(columns, head, has_row_heads=True).fill(rows)

    def _spending(self, section: Section) -> None:
        words, body = self.page.words, self.styles.body
        heads = (words["category"], "", words["share"], section.currency)
        head = [self._small(text) if text else [] for text in heads]
        told: list[list[Cell]] = [
            [[Piece(one.name, body)], [], [Piece(one.share, body)], [Piece(one.amount, body)]]
            for one in section.categories
        ]
        names, _, shares, amounts = (widest(column) for column in zip(head, *told, strict=True))
        names = min(names, self.sheets.width / 2)
        bars = self.sheets.width - names - shares - amounts
        columns = self._columns(names, bars, shares, amounts, right=(False, False, True, True))
        x, longest = columns[1].x + INSET_X, bars - 2 * INSET_X
        rows = (
            Row(cells, bar=(x, longest * one.bar / 100))
            for cells, one in zip(told, section.categories, strict=True)
        )
        self._table(columns, head, has_row_heads=True).fill(rows)

    def _details(self, section: Section) -> None:
        words, body = self.page.words, self.styles.body
        amounts: list[Cell] = [[Piece(line.amount, body)] for line in section.lines]
        days: list[Cell] = [[Piece(line.day, body)] for line in section.lines]
        first = widest([*days, self._small(words["date"])])
        last = widest([*amounts, self._small(section.currency)])
        columns = self._columns(
            first, self.sheets.width - first - last, last, right=(False, False, True)
        )
        head = [self._small(words[word]) for word in ("date", "what")]
        rows = (
            Row([day, self._what(line), amount])
            for day, line, amount in zip(days, section.lines, amounts, strict=True)
        )
        self._table(columns, [*head, self._small(section.currency)]).fill(rows)

    def _what(self, line: PrintedLine) -> Cell:
        small = self.styles.small
        told = [Piece(line.name, self.styles.strong)]
        if line.detail:
            told.append(Piece(f"  {line.detail}", small))
        if line.items:
            items = " · ".join(f"{item.count}\N{NO-BREAK SPACE}{item.name}" for item in line.items)
            told.append(Piece(items, small, on_new_line=True))
        return told

    def _small(self, text: str) -> Cell:
        return [Piece(text, self.styles.small)]

    def _columns(self, *widths: float, right: Sequence[bool]) -> list[Column]:
        found, x = [], self.sheets.left
        for width, is_right in zip(widths, right, strict=True):
            found.append(Column(x, width, is_right))
            x += width
        return found

    def _table(
        self, columns: Sequence[Column], head: list[Cell], has_row_heads: bool = False
    ) -> Table:
        element = self.sheets.tags.add(self.document, "Table")
        return Table(self.sheets, element, columns, head, LOOK, has_row_heads)

    def _part(self, title: str) -> None:
        self.sheets.make_room(60)
        self._paragraph("H3", [Piece(title, self.styles.part)], 13)
        self.sheets.y -= 5

    def _paragraph(self, kind: str, pieces: Cell, above: float, inset: float = 0) -> None:
        sheets = self.sheets
        element = sheets.tags.add(self.document, kind)
        sheets.y -= above
        for line in broken(pieces, sheets.width - 2 * inset):
            size = line[0].style.size
            sheets.make_room(size)
            sheets.write(element, sheets.left + inset, sheets.y - ABOVE_BASELINE * size, line)
            sheets.y -= size + LEADING
        sheets.y += LEADING

    def _abreast(
        self,
        pairs: Sequence[tuple[str, str]],
        upper: Style,
        lower: Style,
        gap: float,
        inset: float = 0,
    ) -> None:
        """Labels with what they tell below them; side by side, evenly where there is no gap. What
        is too long, such as a name of 64 letters, goes on below."""
        sheets = self.sheets
        room = sheets.width - 2 * inset
        x, even = sheets.left + inset, room / len(pairs)
        widths = [max(upper.width(label), lower.width(told)) for label, told in pairs]
        beyond = sum(widths) + gap * (len(pairs) - 1) - room
        longest = max(widths) - beyond if gap and beyond > 0 else room
        top = sheets.y - ABOVE_BASELINE * upper.size
        sheets.y -= upper.size + 5
        lines_below = 0
        for (label, told), width in zip(pairs, widths, strict=True):
            element = sheets.tags.add(self.document, "P")
            sheets.write(element, x, top, broken([Piece(label, upper)], room)[0])
            for below, line in enumerate(broken([Piece(told, lower)], longest)):
                y = sheets.y - ABOVE_BASELINE * lower.size - below * (lower.size + LEADING)
                sheets.write(element, x, y, line)
                lines_below = max(lines_below, below)
            x += min(width, longest) + gap if gap else even
        sheets.y -= lower.size + lines_below * (lower.size + LEADING)
