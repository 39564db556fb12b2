"""A user's statements of a period as documents, in the locale and on the paper of the user."""

from collections.abc import Sequence

from billing.document import html, pdf
from billing.document.formats import formats
from billing.document.page import Page, page
from billing.document.words import words_of
from billing.statement_read import Kept


def page_of(kept: Sequence[Kept]) -> Page:
    """Of one user and period, at least one statement."""
    style = formats(kept[0].locale)
    told = [(one.statement, one.lines) for one in kept]
    return page(told, kept[0].paper, words_of(style.language), style)


def rendered(kept: Sequence[Kept]) -> dict[str, bytes]:
    """By format. The same statements give the same bytes."""
    drawn = page_of(kept)
    return {
        "html": html.render(drawn),
        "pdf": pdf.render(drawn, kept[0].statement.issued_at),
    }
