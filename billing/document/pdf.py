"""A page as PDF, tagged as PDF/UA-1 asks. The same page gives the same bytes.

Drawn by billing.document.latin where its letters are Latin ones, as those of most statements are,
and typeset by Typst in every other script.
"""

from datetime import datetime

from billing.document.latin.draw import drawn
from billing.document.latin.letters import can_draw
from billing.document.page import Page
from billing.document.typeset import typesetter


def render(page: Page, issued_at: datetime) -> bytes:
    """`issued_at` is the file's date."""
    return drawn(page, issued_at) if can_draw(page) else typesetter().render(page, issued_at)
