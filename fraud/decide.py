"""The decision: a request, its cardholder's profile, its place's risk and a scorecard in; yes or
no and why out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from contracts.messages import Decision, InvalidRequest, Reason, ScreenedRequest, Shadow
from contracts.timestamps import MOST_AHEAD_MS, timestamp_of
from fraud.features import Features, features
from fraud.moments import milliseconds
from fraud.place_risk import PlaceRisks
from fraud.profile import Profile
from fraud.scorecard import Scorecard


class Judgement(NamedTuple):
    """`overridden`: a list or a muted rule changed the score or the answer."""

    rejected: bool
    score: int
    reasons: list[Reason]
    overridden: bool


def decide(
    request: ScreenedRequest,
    profile: Profile,
    place: PlaceRisks,
    scorecard: Scorecard,
    now: datetime,
) -> Decision:
    """`profile` and `place` are from before the request; `now` becomes decided_at and nothing
    else."""
    found = features(request, profile, place, scorecard.delay_days)
    judged = _judged(request, found, scorecard)
    decision: dict[str, Any] = {
        **request,
        "decision": "rejected" if judged.rejected else "approved",
        "score": judged.score,
        "reasons": judged.reasons,
        "scorecard_version": scorecard.version,
        "decided_at": timestamp_of(now),
    }
    if judged.overridden:
        decision["overrides_version"] = scorecard.overrides.version
    if scorecard.candidate is not None:
        decision["shadow"] = _shadow(request, profile, place, scorecard.candidate)
    return cast(Decision, decision)


def _shadow(
    request: ScreenedRequest, profile: Profile, place: PlaceRisks, candidate: Scorecard
) -> Shadow:
    found = features(request, profile, place, candidate.delay_days)
    judged = _judged(request, found, candidate)
    return {
        "scorecard_version": candidate.version,
        "decision": "rejected" if judged.rejected else "approved",
        "score": judged.score,
    }


def reject_invalid(request: InvalidRequest, scorecard: Scorecard, now: datetime) -> Decision:
    """The answer to a request that breaks its contract; no profile is asked.

    The sentence names the fields; what is wrong with each is for those who send and screen them.
    When it was asked is told unless that is still to come: who looks at a day finds what was asked
    on it, and nothing is kept under a month of the future.
    """
    broken = sorted({problem["field"] or "the whole" for problem in request["problems"]})
    points = scorecard.invalid_request_points
    reason: Reason = {
        "code": "invalid_request",
        "points": points,
        "detail": f"Parts of the request are missing or not valid: {', '.join(broken)}.",
    }
    decision: Decision = {
        "request_id": request["request_id"],
        "user_id": request["user_id"],
        "decision": "rejected",
        "score": points,
        "reasons": [reason],
        "scorecard_version": scorecard.version,
        "decided_at": timestamp_of(now),
    }
    asked = request.get("requested_at")
    if asked and milliseconds(asked) <= 1000 * now.timestamp() + MOST_AHEAD_MS:
        decision["requested_at"] = asked
    return decision


def was_judged(decision: Mapping[str, Any]) -> bool:
    """Whether a scorecard made it: the answer to an invalid request has no amount."""
    return "amount" in decision


def _judged(request: ScreenedRequest, found: Features, scorecard: Scorecard) -> Judgement:
    """The reasons of a rejection, the weightiest first.

    The deny list beats the allow list, and that the score.
    """
    overrides = scorecard.overrides
    scored = [(points, rule) for rule in scorecard.rules if (points := rule.points(found))]
    heard = [each for each in scored if not overrides.muted(request, each[1].code)]
    score, muted = sum(points for points, _ in heard), len(heard) < len(scored)
    denied = overrides.denied(request, scorecard.reject_at)
    if denied is None and score < scorecard.reject_at:
        return Judgement(False, score, [], muted)
    if denied is None and overrides.allowed(request):
        return Judgement(False, score, [], True)
    facts: Mapping[str, Any] = {**request, **found}
    reasons = [rule.reason(points, facts) for points, rule in heard if points > 0]
    if denied is not None:
        reasons.append(denied)
        score += denied["points"]
    reasons.sort(key=lambda reason: -reason["points"])
    return Judgement(True, score, reasons, muted or denied is not None)
