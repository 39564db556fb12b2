"""What is known of a terminal or a merchant: purchases there, and those reported as fraud later."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from fraud.moments import DAY_MS, HOUR_MS

SPAN_MS = 6 * HOUR_MS
#: 30 days behind a delay of up to a week, and another week to see what was before.
MOST_SPANS = 45 * DAY_MS // SPAN_MS


class Span(NamedTuple):
    """Six hours: `number` counts them since 1970. `frauds` are by the time of their purchase."""

    number: int
    purchases: int
    frauds: int


@dataclass(frozen=True, slots=True)
class PlaceRisk:
    """Spans in order, none without purchase or fraud, the last MOST_SPANS up to the latest.

    Adding is commutative: purchases and reports may come in any order.
    """

    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceRisks:
    """Of where a request is made."""

    terminal: PlaceRisk = PlaceRisk()
    merchant: PlaceRisk = PlaceRisk()


def risks_at(risks: Mapping[str, PlaceRisk], merchant: Mapping[str, Any]) -> PlaceRisks:
    """`risks`: by terminal_id and merchant_id, of those that are known."""
    return PlaceRisks(
        risks.get(merchant["terminal_id"], PlaceRisk()),
        risks.get(merchant["merchant_id"], PlaceRisk()),
    )


def purchased(risk: PlaceRisk, at_ms: int) -> PlaceRisk:
    """After a purchase at `at_ms` (since 1970)."""
    return _with(risk, Span(at_ms // SPAN_MS, 1, 0))


def reported(risk: PlaceRisk, at_ms: int) -> PlaceRisk:
    """After the word that a purchase made at `at_ms` was fraud."""
    return _with(risk, Span(at_ms // SPAN_MS, 0, 1))


def merged(one: PlaceRisk, other: PlaceRisk) -> PlaceRisk:
    """Of two that counted the same things, each perhaps not all of them: the fuller of each span.

    Merging again changes nothing, so that a count may be written twice.
    """
    spans = {span.number: span for span in one.spans}
    for span in other.spans:
        known = spans.get(span.number, span)
        fuller = max(span.purchases, known.purchases), max(span.frauds, known.frauds)
        spans[span.number] = Span(span.number, *fuller)
    return PlaceRisk(_latest(tuple(spans[number] for number in sorted(spans))))


def to_json(risk: PlaceRisk) -> str:
    return json.dumps(risk.spans, separators=(",", ":"))


def from_json(text: str) -> PlaceRisk:
    return PlaceRisk(tuple(Span(*span) for span in json.loads(text)))


def _with(risk: PlaceRisk, more: Span) -> PlaceRisk:
    spans = risk.spans
    place = len(spans)
    while place and spans[place - 1].number > more.number:
        place -= 1
    if place and spans[place - 1].number == more.number:
        old = spans[place - 1]
        summed = Span(old.number, old.purchases + more.purchases, old.frauds + more.frauds)
        return PlaceRisk((*spans[: place - 1], summed, *spans[place:]))
    return PlaceRisk(_latest((*spans[:place], more, *spans[place:])))


def _latest(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    oldest = spans[-1].number - MOST_SPANS if spans else 0
    first = 0
    while first < len(spans) and spans[first].number <= oldest:
        first += 1
    return spans[first:]
