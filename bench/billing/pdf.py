"""PDFs a second of one core's time, and memory; beside it what a user would pick instead.

Documents of 20 lines a core second, on 2 cores under a load of 3.6 to 50: drawn by
billing.document.latin 270, typeset by Typst, which knows every script, 42. Side by side under a
load of 42, Typst made 24.5 where WeasyPrint, which tags too, made 1.4, fpdf2, without tags, 7.1,
and reportlab, without tags and in Latin letters only, 52.

WeasyPrint draws the same page from its HTML, where it is installed (it is no dependency).
"""

import importlib.util
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from billing.document import html, pdf
from billing.document.page import Page
from billing.document.rendered import page_of
from billing.document.typeset import typesetter
from billing.lines import Item, Line
from billing.period import Period
from billing.policy import Policy
from billing.statement import Account, Entry, build
from billing.statement_read import Kept

OCTOBER = Period(2026, 10)
ISSUED_AT = OCTOBER.end
SHOPS = ("Café Central", "Fresh Market", "Fuel & Go", "Müller & Söhne", "Paper Trail Books")
GOODS = ("Bread", "Lunch", "Unleaded 95", "Novel", "Coffee")


def statement(user: int, lines: int) -> Kept:
    """Of `lines` purchases of one to three items."""
    told = tuple(_line(user, number) for number in range(lines))
    entries = tuple(
        Entry(line.entry_id, "purchase", line.amount, {line.items[0].name: line.amount})
        for line in told
    )
    policy = Policy(Decimal(15), Decimal("0.05"), 21)
    drawn = build(Account(f"u-{user}", "EUR", entries), OCTOBER, policy, 2)
    return Kept(drawn, told, "en_GB", "a4")


def _line(user: int, number: int) -> Line:
    items = tuple(
        Item(GOODS[(number + place) % 5], 1, Decimal(100 + user % 997 + number + place) / 100)
        for place in range(1 + number % 3)
    )
    at = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=30 * number % 740)
    total = sum((item.unit_price for item in items), Decimal())
    return Line(number, "purchase", at, total, SHOPS[number % 5], "Wien, AT", "", items)


def measure(documents: int) -> None:
    _time("start-up", [page_of([statement(0, 1)])], lambda p: pdf.render(p, ISSUED_AT))
    other = typesetter()
    other.render(page_of([statement(0, 1)]), ISSUED_AT)
    for lines in (5, 20, 60):
        pages = [page_of([statement(user, lines)]) for user in range(documents)]
        _time(f"pdf, {lines} lines", pages, lambda p: pdf.render(p, ISSUED_AT))
        _time(f"typst, {lines} lines", pages, lambda p: other.render(p, ISSUED_AT))
        _time(f"html, {lines} lines", pages, html.render)
    if importlib.util.find_spec("weasyprint"):
        from weasyprint import HTML  # type: ignore[import-not-found]

        pages = [page_of([statement(user, 20)]) for user in range(max(3, documents // 20))]
        _time("weasyprint, 20 lines", pages, lambda p: _weasy(HTML, p))


def _weasy(render: Callable[..., object], page: Page) -> bytes:
    drawn = render(string=html.render(page).decode())
    made: bytes = drawn.write_pdf(pdf_variant="pdf/ua-1")  # type: ignore[attr-defined]
    return made


def _time(name: str, pages: Sequence[Page], draw: Callable[[Page], bytes]) -> None:
    began, size = time.process_time(), 0
    for page in pages:
        size = len(draw(page))
    seconds = time.process_time() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name:<22} {len(pages) / seconds:8.1f} documents a core second,"
        f" {size // 1024:4d} KiB each, {most} MiB at most"
    )
