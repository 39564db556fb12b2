"""How well scores rank fraud before the rest: AUC ROC, average precision, card precision."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from spark.transforms.replay import Scored


class Rank(NamedTuple):
    frauds: int
    genuine: int


def auc_roc(scored: Sequence[Scored]) -> float:
    """The chance that a fraud scores above a genuine one; a tie counts half."""
    above = ties_half = frauds = genuine = 0.0
    for rank in reversed(_ranks(scored)):
        above += rank.frauds * genuine
        ties_half += rank.frauds * rank.genuine / 2
        frauds += rank.frauds
        genuine += rank.genuine
    return (above + ties_half) / (frauds * genuine) if frauds and genuine else 0.0


def average_precision(scored: Sequence[Scored]) -> float:
    """Precision at each distinct score, weighted by the frauds found there."""
    total = seen = found = 0.0
    for rank in _ranks(scored):
        seen += rank.frauds + rank.genuine
        found += rank.frauds
        total += rank.frauds * found / seen
    return total / found if found else 0.0


def card_precision(scored: Iterable[Scored], cards: int) -> float:
    """The mean over days of the share of compromised cards among the `cards` of highest score.

    As in the Fraud Detection Handbook: a card found once is left out on the days after. Of cards
    with the same score, those with the lower id come first.
    """
    by_day: dict[int, list[Scored]] = defaultdict(list)
    for each in scored:
        by_day[each.day].append(each)
    found: set[str] = set()
    shares = []
    for day in sorted(by_day):
        hit = _compromised(by_day[day], found, cards)
        shares.append(len(hit) / cards)
        found |= hit
    return sum(shares) / len(shares) if shares else 0.0


def _compromised(scored: Iterable[Scored], found: set[str], cards: int) -> set[str]:
    highest: dict[str, int] = {}
    compromised: set[str] = set()
    for each in scored:
        if each.customer not in found:
            highest[each.customer] = max(each.score, highest.get(each.customer, each.score))
            if each.fraud:
                compromised.add(each.customer)
    first = sorted(highest, key=lambda customer: (-highest[customer], customer))[:cards]
    return compromised.intersection(first)


def _ranks(scored: Sequence[Scored]) -> list[Rank]:
    """Frauds and others of each distinct score, the highest first."""
    ordered = sorted(scored, key=lambda each: -each.score)
    groups = (list(group) for _, group in groupby(ordered, key=lambda each: each.score))
    return [Rank(n := sum(each.fraud for each in group), len(group) - n) for group in groups]
