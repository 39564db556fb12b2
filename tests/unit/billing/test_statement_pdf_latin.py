"""Two ways to the same PDF: drawn in Latin letters, typeset in every other script."""

import re
from io import BytesIO

import pytest
from billing_samples import kept, line, page_of
from pypdf import PdfReader

from billing.document import pdf
from billing.document.latin.font import bold, regular
from billing.document.latin.letters import can_draw
from billing.document.latin.sheets import SIDE
from billing.document.latin.text import Piece, Style, broken
from billing.document.page import Page
from billing.document.typeset import typesetter
from billing.statement_read import Kept

STYLE = Style(regular(), 10, "0 0 0")


def drawn(*statements: Kept) -> PdfReader:
    page = page_of(statements)
    assert can_draw(page)
    return _read(pdf.render(page, statements[0].statement.issued_at))


def _read(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content), strict=True)


def _words(reader: PdfReader) -> list[str]:
    text = " ".join(page.extract_text() for page in reader.pages)
    return sorted(re.split(r"[\s\N{NO-BREAK SPACE}]+", text))


@pytest.mark.parametrize("locale", ["en_GB", "de_AT", "fr_FR", "en_US"])
def test_both_ways_say_the_same_words(locale: str) -> None:
    one = kept(line(count=3), line("Łódź Čaj", amount="1234.50", number=2), locale=locale)
    typeset = typesetter().render(page_of([one]), one.statement.issued_at)

    assert _words(drawn(one)) == _words(_read(typeset))


def test_an_amount_below_zero_is_copied_with_its_minus_sign() -> None:
    refunded = kept(line(amount="20.00", kind="refund"), balance="5.00")

    assert "\N{MINUS SIGN}20.00" in _words(drawn(refunded))


@pytest.mark.parametrize("name", ["Кофейня", "寿司屋さん", "بيت", "Zalg\u0301o", "tab\there"])
def test_what_the_fonts_lack_is_typeset(name: str) -> None:
    assert not can_draw(page_of([kept(line(name))]))


def test_every_letter_of_a_page_is_looked_at() -> None:
    for strange in (kept(line(item="コ")), kept(line(), category="食"), kept(line(), locale="ar")):
        assert not can_draw(page_of([strange]))


def _elements(node: object) -> list[tuple[str, list[str]]]:
    """Each element with the kinds of those in it, of the tree of tags."""
    kids = node.get("/K", [])  # type: ignore[attr-defined]
    inner = [one.get_object() for one in (kids if isinstance(kids, list) else [kids])]
    inside = [one for one in inner if hasattr(one, "get") and "/S" in one]
    own = (str(node.get("/S", "")), [str(one["/S"]) for one in inside])  # type: ignore[attr-defined]
    return [own, *(found for one in inside for found in _elements(one))]


def test_its_tables_have_heads_and_as_many_cells_in_every_row() -> None:
    reader = drawn(kept(*(line(number=number) for number in range(1, 60))))
    tree = _elements(reader.trailer["/Root"]["/StructTreeRoot"])
    rows = [cells for kind, cells in tree if kind == "/TR"]

    assert len(reader.pages) > 1
    assert [kind for kind, _ in tree].count("/Table") == 3
    assert [len(cells) for cells in rows] == [2] * 6 + [4] * 2 + [3] * 60
    assert rows[-1] == ["/TD"] * 3 and rows[-60] == ["/TH"] * 3


def test_all_that_is_on_its_pages_is_tagged_or_an_artifact() -> None:
    for page in drawn(kept(*(line(number=number) for number in range(1, 60)))).pages:
        content = page.get_contents()
        assert content is not None
        for said in content.get_data().decode().splitlines():
            assert re.match(r"/(\w+ <</MCID \d+>> BDC|Artifact (<<.*>> BDC|BMC)) .* EMC$", said)


@pytest.mark.parametrize("user", ["u-7", "f" * 64, "m" * 64])
def test_nothing_stands_beyond_the_margins_however_long_a_name_is(user: str) -> None:
    [page] = drawn(kept(line(), user=user)).pages
    ends: dict[str, float] = {}

    def visit(text: str, _: object, at: list[float], fonts: dict[str, str], size: float) -> None:
        font = bold() if fonts and fonts["/BaseFont"].endswith("Bold") else regular()
        ends[text] = at[4] + font.width(text.strip(), size)

    page.extract_text(visitor_text=visit)

    right = float(page.mediabox.right) - SIDE
    assert len(ends) > 20
    assert {text: end for text, end in ends.items() if end > right + 0.01} == {}


def test_a_text_that_fits_is_one_piece_and_a_longer_one_breaks_at_spaces() -> None:
    text = "Bread and butter"

    assert [[p.text for p in one] for one in broken([Piece(text, STYLE)], 500)] == [[text]]
    assert [[p.text for p in one] for one in broken([Piece(text, STYLE)], 60)] == [
        ["Bread and "],
        ["butter"],
    ]


def test_a_word_that_is_longer_than_its_line_breaks_and_loses_nothing() -> None:
    lines = broken([Piece("x" * 100, STYLE)], 60)

    assert "".join(one.text for line in lines for one in line) == "x" * 100
    assert all(at + STYLE.width(text) <= 60 for line in lines for at, text, _ in line)


def test_pages_are_the_same_whoever_draws_them_first() -> None:
    first: Page = page_of([kept(line("A"))])
    issued_at = kept(line()).statement.issued_at

    before = pdf.render(first, issued_at)
    pdf.render(page_of([kept(line("B"))]), issued_at)

    assert pdf.render(first, issued_at) == before
