"""A place's risk as numbers that rules can be written about.

Fraud is reported days later, so a window ends one reporting delay before the request: what is older
is settled, what is younger tells something only where it was reported early.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cache

from fraud.moments import DAY_MS
from fraud.place_risk import SPAN_MS, PlaceRisk, PlaceRisks, Span

DELAY_DAYS = 7
WINDOWS = (1, 7, 30)  # days
#: What is not settled ("lately") has only the frauds that were reported early.
NAMES = ("lately", *(f"{days}d" for days in WINDOWS))
SPANS_A_DAY = DAY_MS // SPAN_MS
#: A share of few purchases claims little: as if so many more had been no fraud.
DOUBT = 1.0


def place_features(places: PlaceRisks, at_ms: int, delay_days: int) -> dict[str, float]:
    settled = (at_ms - delay_days * DAY_MS) // SPAN_MS
    return {
        **_shares("terminal", places.terminal, settled),
        **_shares("merchant", places.merchant, settled),
        **_run(places.terminal, at_ms, settled),
    }


def _shares(name: str, risk: PlaceRisk, settled: int) -> Mapping[str, float]:
    """`settled` is the number of the first span that is not settled yet."""
    return _named(name, _totals(risk, settled)) if risk.spans else _of_nothing(name)


@cache
def _of_nothing(name: str) -> Mapping[str, float]:
    return _named(name, [(0, 0)] * len(NAMES))


def _named(name: str, totals: Sequence[tuple[int, int]]) -> Mapping[str, float]:
    """For each window, and for what is younger: purchases, frauds among them and their share."""
    found: dict[str, float] = {}
    for window, (purchases, frauds) in zip(NAMES, totals, strict=True):
        found[f"{name}_purchases_{window}"] = float(purchases)
        found[f"{name}_frauds_{window}"] = float(frauds)
        found[f"{name}_fraud_share_{window}"] = frauds / (max(purchases, frauds) + DOUBT)
    return found


def _totals(risk: PlaceRisk, settled: int) -> list[tuple[int, int]]:
    """(purchases, frauds) that are not settled, and of each window, the shortest first."""
    spans = risk.spans
    end = bisect_left(spans, (settled,))
    totals = [_sum(spans[end:], 0, 0)]
    purchases = frauds = 0
    for days in WINDOWS:
        start = bisect_left(spans, (settled - days * SPANS_A_DAY,))
        purchases, frauds = _sum(spans[start:end], purchases, frauds)
        totals.append((purchases, frauds))
        end = start
    return totals


def _sum(spans: Sequence[Span], purchases: int, frauds: int) -> tuple[int, int]:
    """Of `spans` and those before them."""
    for _, bought, wrong in spans:
        purchases += bought
        frauds += wrong
    return purchases, frauds


def _run(risk: PlaceRisk, at_ms: int, settled: int) -> dict[str, float]:
    """The frauds since the terminal was last honest: how many, and how many days ago the first was;
    days since a settled purchase, and since an honest one. Days are 0 where there was none."""
    frauds = first = last = honest = 0
    for span in reversed(risk.spans):
        if span.number >= settled and span.frauds == 0:
            continue
        last = last or span.number
        if 2 * span.frauds <= span.purchases:
            honest = span.number
            break
        frauds += span.frauds
        first = span.number
    return {
        "terminal_fraud_run": float(frauds),
        "terminal_fraud_run_days": _days_since(first, at_ms),
        "terminal_days_since_settled": _days_since(last, at_ms),
        "terminal_days_since_honest": _days_since(honest, at_ms),
    }


def _days_since(span: int, at_ms: int) -> float:
    return (at_ms - span * SPAN_MS) / DAY_MS if span else 0.0
