"""How a statement looks: its colours, and the styles of its texts."""

from dataclasses import dataclass

from billing.document.latin.font import bold, regular
from billing.document.latin.table import Look
from billing.document.latin.text import Style

# As in page.css and statement.typ: #1c2430, #566173, #d5dbe3, #1f5f8b, #eef4f8.
INK, QUIET, HAIR = "0.110 0.141 0.188", "0.337 0.380 0.451", "0.835 0.859 0.890"
ACCENT, TINT = "0.122 0.373 0.545", "0.933 0.957 0.973"
LOOK = Look(HAIR, INK, ACCENT)


@dataclass(frozen=True)
class Styles:
    body: Style
    strong: Style
    small: Style
    label: Style
    title: Style
    section: Style
    part: Style
    issuer: Style
    owed: Style
    foot: Style


def styles() -> Styles:
    return Styles(
        body=Style(regular(), 9, INK),
        strong=Style(bold(), 9, INK),
        small=Style(regular(), 7.8, QUIET),
        label=Style(regular(), 7.5, QUIET),
        title=Style(bold(), 17, INK),
        section=Style(bold(), 13, ACCENT),
        part=Style(bold(), 10.5, INK),
        issuer=Style(bold(), 9.5, ACCENT),
        owed=Style(bold(), 13.5, INK),
        foot=Style(regular(), 7.5, QUIET),
    )
