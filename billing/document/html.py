"""A page as HTML: one file with nothing to load.

Every text that comes from a message is escaped; names keep their own direction. Figures carry
their value in data elements, for programs. The same page gives the same bytes.
"""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from billing.document.page import Category, Figure, Page, PrintedLine, Section
from billing.money import to_wire

STYLE = Path(__file__).with_name("page.css").read_text()
SHEETS = {"a4": "A4", "us-letter": "letter"}  #: as CSS calls them


def render(page: Page) -> bytes:
    language = f"{page.language}-{page.region}" if page.region else page.language
    title = f"{page.title} – {page.head[0][1]}"
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}" dir="{page.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
@page {{ size: {SHEETS[page.paper]}; margin: 18mm 16mm }}
{STYLE}</style>
</head>
<body>
<header>
<p class=issuer>{escape(page.words["issuer"])}</p>
<h1>{escape(page.title)}</h1>
{_pairs("head", page.head)}
</header>
<main>
{"".join(_section(section, page) for section in page.sections)}</main>
<footer><p>{escape(page.words["credit_note"])}</p></footer>
</body>
</html>
""".encode()


def _section(section: Section, page: Page) -> str:
    words, currency = page.words, escape(section.currency)
    return f"""<section id="{escape(section.statement_id)}">
<h2>{currency} <small>{escape(words["number"])} {section.number} ·
{_name(section.statement_id)}</small></h2>
{_due(section)}
<h3>{escape(words["summary"])}</h3>
<table>
<thead>{_head(words["what"], section.currency)}</thead>
<tbody>
{"".join(_figure(figure) for figure in section.summary)}</tbody>
<tfoot>{_figure(section.closing)}</tfoot>
</table>
{_categories(section, page)}
{_lines(section, page)}
</section>
"""


def _due(section: Section) -> str:
    if section.notice:
        return f"<p class=due>{escape(section.notice)}</p>"
    return _pairs("due", section.due)


def _pairs(name: str, pairs: Iterable[tuple[str, str]]) -> str:
    inner = "\n".join(
        f"<div><dt>{escape(label)}</dt><dd>{_name(text)}</dd></div>" for label, text in pairs
    )
    return f"<dl class={name}>\n{inner}\n</dl>"


def _head(first: str, last: str) -> str:
    return f"<tr><th scope=col>{escape(first)}</th>{_last_head(last)}</tr>"


def _last_head(text: str) -> str:
    return f"<th scope=col class=money>{escape(text)}</th>"


def _figure(figure: Figure) -> str:
    value = f'<data class={figure.name} value="{to_wire(figure.value)}">{_name(figure.text)}</data>'
    return f"<tr><th scope=row>{escape(figure.label)}</th><td class=money>{value}</td></tr>\n"


def _categories(section: Section, page: Page) -> str:
    if not section.categories:
        return ""
    words = page.words
    return f"""<h3>{escape(words["spending"])}</h3>
<table>
<thead><tr><th scope=col>{escape(words["category"])}</th><td></td>
<th scope=col class=money>{escape(words["share"])}</th>{_last_head(section.currency)}</tr></thead>
<tbody>
{"".join(_category(category) for category in section.categories)}</tbody>
</table>"""


def _category(category: Category) -> str:
    bar = f'<div class=bar style="width:{category.bar}%"></div>' if category.bar else ""
    return (
        f"<tr><th scope=row>{_name(category.name)}</th><td class=bars>{bar}</td>"
        f"<td class=money>{escape(category.share)}</td>{_money(category.amount)}</tr>\n"
    )


def _lines(section: Section, page: Page) -> str:
    words = page.words
    title = f"<h3>{escape(words['details'])}</h3>"
    if not section.lines:
        return f"{title}\n<p class=quiet>{escape(words['nothing'])}</p>"
    return f"""{title}
<table>
<thead><tr><th scope=col>{escape(words["date"])}</th><th scope=col>{escape(words["what"])}</th>
{_last_head(section.currency)}</tr></thead>
<tbody>
{"".join(_line(line) for line in section.lines)}</tbody>
</table>"""


def _line(line: PrintedLine) -> str:
    items = " · ".join(f"<bdi>{item.count}</bdi> {_name(item.name)}" for item in line.items)
    detail = f" <small>{_name(line.detail)}</small>" if line.detail else ""
    return f"""<tr><td><time datetime="{line.date}">{escape(line.day)}</time></td>
<td><strong>{_name(line.name)}</strong>{detail}{f"<p class=items>{items}</p>" if items else ""}</td>
{_money(line.amount)}</tr>
"""


def _money(text: str) -> str:
    return f"<td class=money>{_name(text)}</td>"


def _name(text: str) -> str:
    """A name in any script, isolated: a right-to-left one does not turn its neighbours around."""
    return f"<bdi>{escape(text)}</bdi>"
