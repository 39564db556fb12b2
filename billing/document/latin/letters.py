"""Which pages can be drawn in Latin letters."""

from collections.abc import Iterator

from billing.document.latin.font import letters
from billing.document.page import Page


def can_draw(page: Page) -> bool:
    """Whether all of its letters are in the fonts, and none of them turns its neighbours around."""
    return page.direction == "ltr" and letters().issuperset("".join(_texts(page)))


def _texts(page: Page) -> Iterator[str]:
    yield page.title
    yield from page.words.values()
    for pair in page.head:
        yield from pair
    for section in page.sections:
        yield from (section.statement_id, section.number, section.currency, section.notice)
        for pair in section.due:
            yield from pair
        for figure in (*section.summary, section.closing):
            yield from (figure.label, figure.text)
        for category in section.categories:
            yield from (category.name, category.amount, category.share)
        for line in section.lines:
            yield from (line.day, line.name, line.detail, line.amount)
            for item in line.items:
                yield from (item.name, item.count)
