"""The page that the demo ends with: figures in, text out."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.books import Check

BAR = 28


@dataclass(frozen=True)
class Figures:
    """Pairs are (label, count), most first; latencies are in milliseconds, unsorted."""

    countries: Sequence[tuple[str, int]]
    cities: Sequence[tuple[str, int]]
    traffic_by_day: Sequence[tuple[str, int]]
    decisions: Sequence[tuple[str, int]]
    reasons: Sequence[tuple[str, int]]
    latencies_ms: Sequence[int]
    statements: Sequence[tuple[str, int, Decimal]]
    dead_letters: Sequence[tuple[str, int]]


def percentile(values: Sequence[int], share: float) -> int:
    """The smallest value that at least `share` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def page(figures: Figures, checks: Sequence[Check]) -> str:
    sections = [
        ("Web traffic by country", bars(figures.countries)),
        ("Web traffic by city", bars(figures.cities)),
        ("Web traffic over time", bars(figures.traffic_by_day)),
        ("Approvals", bars(figures.decisions)),
        ("Rejections by reason", bars(figures.reasons)),
        ("Request to decision", latency(figures.latencies_ms)),
        ("Statements", statements(figures.statements)),
        ("Dead letters", bars(figures.dead_letters) or ["  none"]),
        ("The books", proof(checks)),
    ]
    return "\n".join(f"\n{title}\n" + "\n".join(lines) for title, lines in sections)


def bars(pairs: Sequence[tuple[str, int]]) -> list[str]:
    if not pairs:
        return []
    most = max(count for _, count in pairs) or 1
    width = max(len(label) for label, _ in pairs)
    return [
        f"  {label:<{width}} {count:>9,} {'█' * max(1, round(BAR * count / most)) if count else ''}"
        for label, count in pairs
    ]


def latency(values: Sequence[int]) -> list[str]:
    if not values:
        return ["  no decision carries a latency"]
    shares = ((0.5, "p50"), (0.95, "p95"), (0.99, "p99"))
    figures = "   ".join(f"{name} {percentile(values, share):,} ms" for share, name in shares)
    return [f"  {figures}   ({len(values):,} decisions)"]


def statements(rows: Iterable[tuple[str, int, Decimal]]) -> list[str]:
    """Rows are (period and currency, how many, sum of the closing balances)."""
    return [
        f"  {label:<16} {many:>7} statements, {total:>14,} to pay" for label, many, total in rows
    ]


def proof(checks: Sequence[Check]) -> list[str]:
    width = max(len(check.name) for check in checks)
    return [
        f"  {'ok ' if check.holds else 'NOT'} {check.name:<{width}}"
        f" {check.left:>12,} {check.right:>12,}"
        for check in checks
    ]
