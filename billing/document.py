"""A statement as a page that a cardholder reads: what to pay first, then where it went.

One HTML file with nothing to load. Every text that comes from a message is escaped; names keep
their own direction. The same statement gives the same bytes.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from html import escape
from pathlib import Path

from billing.money import to_read
from billing.statement import Item, Line, Statement

STYLE = Path(__file__).with_name("document.css").read_text()
SAID = {"purchase": "Purchase", "refund": "Refund", "payment": "Payment, thank you"}


def render(statement: Statement) -> bytes:
    title = f"Statement for {statement.period.start:%B %Y}"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} — {escape(statement.user_id)}</title>
<style>
{STYLE}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p>Cardholder {_name(statement.user_id)}<br>{escape(statement.statement_id)}</p>
</header>
<main>
{_due(statement)}
{_summary(statement)}
{_categories(statement)}
{_lines(statement)}
</main>
</body>
</html>
""".encode()


def _due(statement: Statement) -> str:
    if statement.closing_balance <= 0:
        return f"""<p>Nothing is due. Your balance on {_day(statement.issued_at)} is
<strong>{_money(statement.closing_balance, statement.currency)}</strong>.</p>"""
    return f"""<dl class="due">
<div><dt>You owe</dt><dd>{_money(statement.closing_balance, statement.currency)}</dd></div>
<div><dt>Pay at least</dt><dd>{_money(statement.minimum_payment, statement.currency)}</dd></div>
<div><dt>By</dt><dd>{_day(statement.due_at)}</dd></div>
</dl>"""


def _summary(statement: Statement) -> str:
    rows = (
        ("Previous balance", statement.previous_balance),
        ("Purchases", statement.purchases_total),
        ("Refunds", -statement.refunds_total),
        ("Payments", -statement.payments_total),
    )
    body = "\n".join(f"<tr><th scope=row>{name}</th>{_cell(money)}</tr>" for name, money in rows)
    return f"""<h2>Summary</h2>
<table>
<caption>Summary in {escape(statement.currency)}</caption>
<tbody>
{body}
</tbody>
<tfoot><tr><th scope=row>New balance</th>{_cell(statement.closing_balance)}</tr></tfoot>
</table>"""


def _categories(statement: Statement) -> str:
    if not statement.totals_by_category:
        return ""
    largest = max((total for _, total in statement.totals_by_category), default=Decimal(0))
    rows = "\n".join(
        f"<tr><th scope=row>{_name(category)}</th><td class=bars>{_bar(total, largest)}</td>"
        f"{_cell(total)}</tr>"
        for category, total in statement.totals_by_category
    )
    return f"""<h2>Where it went</h2>
<table>
<caption>Purchases less refunds by category</caption>
<tbody>
{rows}
</tbody>
</table>"""


def _bar(total: Decimal, largest: Decimal) -> str:
    if total <= 0 or largest <= 0:
        return ""
    return f'<div class=bar style="width:{round(100 * total / largest)}%"></div>'


def _lines(statement: Statement) -> str:
    if not statement.lines:
        return "<h2>In detail</h2>\n<p class=quiet>Nothing was booked since the last statement.</p>"
    return f"""<h2>In detail</h2>
<table>
<caption>Every booking by date, with its items</caption>
<thead><tr><th scope=col>Date</th><th scope=col>What</th>
<th scope=col class=money>{escape(statement.currency)}</th></tr></thead>
{"".join(_line(line) for line in statement.lines)}</table>"""


def _line(line: Line) -> str:
    signed = line.amount if line.kind == "purchase" else -line.amount
    what = SAID[line.kind]
    if line.merchant:
        what = f"{_name(line.merchant)} <small>{what}, {_name(line.place)}</small>"
    return f"""<tbody class=line>
<tr><td>{_day(line.occurred_at)}</td><td>{what}</td>{_cell(signed)}</tr>
{_items(line.items)}</tbody>
"""


def _items(items: Iterable[Item]) -> str:
    return "".join(
        f"<tr class=item><td></td><td>{item.quantity} × {_name(item.name)}"
        f" at {to_read(item.unit_price)}</td><td></td></tr>\n"
        for item in items
    )


def _name(text: str) -> str:
    """A name in any script, isolated: a right-to-left one does not turn its neighbours around."""
    return f"<bdi>{escape(text)}</bdi>"


def _day(moment: datetime) -> str:
    return f'<time datetime="{moment:%Y-%m-%d}">{moment.day} {moment:%b %Y}</time>'


def _money(amount: Decimal, currency: str) -> str:
    return f"{to_read(amount)} {escape(currency)}"


def _cell(amount: Decimal) -> str:
    return f"<td class=money>{to_read(amount)}</td>"
