"""The same page as PDF: tagged, selectable, on the paper of the cardholder."""

from io import BytesIO

import pytest
import typst
from billing_samples import kept, line, rendered
from pypdf import PdfReader

from billing.document.rendered import page_of
from billing.document.typeset import TEMPLATE, Typesetter
from billing.statement_read import Kept


def pdf(*statements: Kept) -> PdfReader:
    return PdfReader(BytesIO(rendered(statements)["pdf"]))


def text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def test_it_is_tagged_titled_and_says_its_language() -> None:
    reader = pdf(kept(line(), locale="de_AT"))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "de-AT"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata is not None
    assert reader.metadata.title == "Kartenabrechnung, Oktober 2026 – u-7"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert "/StructTreeRoot" in root


def test_its_text_is_that_of_the_statement() -> None:
    words = text(pdf(kept(line(count=2), line("Buchladen", amount="20.00", number=2))))

    for said in ("You owe", "EUR\N{NO-BREAK SPACE}149.90", "22 Nov 2026", "Buchladen", "Page 1 of"):
        assert said in words.replace("EUR 149.90", "EUR\N{NO-BREAK SPACE}149.90")


@pytest.mark.parametrize(
    ("paper", "points"), [("a4", (595.28, 841.89)), ("us-letter", (612.0, 792.0))]
)
def test_it_has_the_paper_of_the_cardholder(paper: str, points: tuple[float, float]) -> None:
    box = pdf(kept(line(), paper=paper)).pages[0].mediabox

    assert (float(box.width), float(box.height)) == pytest.approx(points, abs=0.5)


def test_markup_of_html_and_typst_in_a_name_is_text() -> None:
    evil = "<b>#panic() $x$ *y* \\ @z"

    assert evil in text(pdf(kept(line(evil))))


@pytest.mark.parametrize("name", ["مقهى الشام", "בית קפה", "寿司屋さん", "Кофейня", "ร้านกาแฟ"])
def test_a_name_in_any_script_is_drawn(name: str) -> None:
    assert len(pdf(kept(line(name))).pages) == 1


def typeset_without_fonts(name: str) -> str:
    """The text of a statement with a line of that merchant, where the machine has no fonts."""
    compiler = typst.Compiler(TEMPLATE, ignore_system_fonts=True)
    of_name = kept(line(name))
    issued_at = of_name.statement.issued_at
    return text(PdfReader(BytesIO(Typesetter(compiler).render(page_of([of_name]), issued_at))))


@pytest.mark.parametrize("name", ["a\u0378b", "a\ufffeb", "a\u0001b", "a日b", "a😀b"])
def test_a_character_that_no_font_has_is_replaced(name: str) -> None:
    assert "a\N{REPLACEMENT CHARACTER}b" in typeset_without_fonts(name)


def test_a_long_name_in_a_script_that_no_font_has_is_replaced() -> None:
    name = "".join(map(chr, range(ord("一"), ord("一") + 60)))

    assert 60 * "\N{REPLACEMENT CHARACTER}" in "".join(typeset_without_fonts(name).split())


@pytest.mark.parametrize("name", ["\t店", "a\t😀", "\n店", '\\"\t店', "n\\t店 u"])
def test_beside_it_white_space_and_escapes_change_no_other_text(name: str) -> None:
    words = typeset_without_fonts(name)

    assert "\N{REPLACEMENT CHARACTER}" in words
    assert "Statement" in words
    assert "Lunch" in words


def test_names_of_more_such_characters_than_are_tried_one_by_one_are_drawn() -> None:
    script = "\t".join(map(chr, range(ord("一"), ord("一") + 30)))

    words = typeset_without_fonts(f"{script}\x01\x85 Café Кофе Ω")

    assert "Café Кофе Ω" in words


def test_a_failure_of_another_kind_is_told() -> None:
    compiler = typst.Compiler(TEMPLATE.with_name("page.css"))
    of_name = kept(line("日"))

    with pytest.raises(typst.TypstError):
        Typesetter(compiler).render(page_of([of_name]), of_name.statement.issued_at)


def test_a_purchase_of_ten_thousand_items_is_drawn_whole() -> None:
    many = kept(line(amount="10000.00", count=10_000))

    reader = pdf(many)

    assert text(reader).count("Lunch") == 10_000
    assert f"Page 1 of {len(reader.pages)}" in reader.pages[0].extract_text()


def test_the_same_statement_gives_the_same_pdf() -> None:
    assert rendered([kept(line())])["pdf"] == rendered([kept(line())])["pdf"]
