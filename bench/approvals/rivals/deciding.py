"""The same decision for an application that keeps each cardholder's profile in a state store.

It knows no place's risk and answers a request that comes twice anew: what ours does beside.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from contracts.messages import Decision, ScreenedRequest
from contracts.schema import problems_of
from contracts.topics import APPROVAL_REQUESTS
from fraud.decide import decide
from fraud.learning import attempt, learn
from fraud.place_risk import PlaceRisks
from fraud.profile import Profile
from fraud.profile_json import from_json, to_json
from fraud.scorecard import load_scorecard


class Deciding:
    def __init__(self, card_token_key: bytes) -> None:
        self._key = card_token_key
        self._problems = problems_of(APPROVAL_REQUESTS)
        self._scorecard = load_scorecard()

    def answer(self, request: Mapping[str, Any], known: str | None) -> tuple[Decision, str]:
        """The decision, and what is known from now on. Raises ValueError for a broken request."""
        if problems := self._problems(request):
            raise ValueError(f"the load keeps its contract: {problems}")
        profile = from_json(known) if known else Profile()
        screened = self._screened(request)
        decision = decide(screened, profile, PlaceRisks(), self._scorecard, datetime.now(UTC))
        teach = learn if decision["decision"] == "approved" else attempt
        return decision, to_json(teach(profile, screened))

    def _screened(self, request: Mapping[str, Any]) -> ScreenedRequest:
        number = request["card_number"]
        token = hmac.new(self._key, number.encode(), hashlib.sha256).hexdigest()
        passed = {name: value for name, value in request.items() if name != "card_number"}
        return cast(ScreenedRequest, {**passed, "card_token": token, "card_last4": number[-4:]})
