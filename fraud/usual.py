"""What a cardholder usually spends, and how many times that an amount is."""

from collections.abc import Mapping
from math import exp, log
from typing import Any, NamedTuple

from fraud.profile import Profile
from fraud.spread import Spread

CATEGORY_KNOWN_AFTER = 4  # purchases
OVERALL_KNOWN_AFTER = 2


class Compared(NamedTuple):
    """An amount beside the usual one of its category, or overall where that is not known yet.

    `usual` is in the request's currency; all is 0 where there is nothing to compare with.
    """

    usual: float = 0.0
    times: float = 0.0
    deviations: float = 0.0


NOTHING = Compared()


def compared(request: Mapping[str, Any], profile: Profile) -> Compared:
    if profile.currency != request["currency"]:
        return NOTHING
    usual = _usual(profile, request["merchant"]["category_code"])
    if usual.count < OVERALL_KNOWN_AFTER:
        return NOTHING
    logarithm = log(float(request["amount"]))
    return Compared(exp(usual.middle), exp(logarithm - usual.middle), usual.distance(logarithm))


def _usual(profile: Profile, category: str) -> Spread:
    known = profile.categories.get(category)
    return known if known and known.count >= CATEGORY_KNOWN_AFTER else profile.amounts
