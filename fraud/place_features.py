"""A place's risk as numbers that rules can be written about.

Fraud is reported days later, so a window ends a reporting delay before the request: what lies
behind it is settled, what is younger tells something only where it was reported already.
"""

from fraud.moments import DAY_MS
from fraud.place_risk import SPAN_MS, PlaceRisk, PlaceRisks, Span

DELAY_DAYS = 7
WINDOWS = (1, 7, 30)  # days
#: A share of few purchases claims little: as if so many more had been no fraud.
DOUBT = 1.0


def place_features(places: PlaceRisks, at_ms: int, delay_days: int) -> dict[str, float]:
    settled = (at_ms - delay_days * DAY_MS) // SPAN_MS
    return {
        **_shares("terminal", places.terminal, settled),
        **_shares("merchant", places.merchant, settled),
        **_run(places.terminal, at_ms, settled),
    }


def _shares(name: str, risk: PlaceRisk, settled: int) -> dict[str, float]:
    """For each window: purchases, frauds among them and their share; and what came early.

    `settled` is the number of the first span that is not settled yet.
    """
    found: dict[str, float] = {}
    for days in WINDOWS:
        oldest = settled - days * DAY_MS // SPAN_MS
        purchases = frauds = 0
        for span in risk.spans:
            if oldest <= span.number < settled:
                purchases += span.purchases
                frauds += span.frauds
        found[f"{name}_purchases_{days}d"] = float(purchases)
        found[f"{name}_frauds_{days}d"] = float(frauds)
        found[f"{name}_fraud_share_{days}d"] = frauds / (max(purchases, frauds) + DOUBT)
    lately = sum(span.frauds for span in risk.spans if span.number >= settled)
    found[f"{name}_frauds_lately"] = float(lately)
    return found


def _run(risk: PlaceRisk, at_ms: int, settled: int) -> dict[str, float]:
    """The frauds since the terminal was last honest, and how many days ago the first was."""
    frauds, first = 0, 0
    for span in reversed(risk.spans):
        if span.frauds == 0 and span.number >= settled:
            continue
        if not _dishonest(span):
            break
        frauds += span.frauds
        first = span.number
    age = (at_ms - first * SPAN_MS) / DAY_MS if frauds else 0.0
    return {"terminal_fraud_run": float(frauds), "terminal_fraud_run_days": age}


def _dishonest(span: Span) -> bool:
    return 2 * span.frauds > span.purchases
