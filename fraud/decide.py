"""The decision: a request, its cardholder's profile, its place's risk and a scorecard in; yes or
no and why out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contracts.messages import Decision, InvalidRequest, Reason, ScreenedRequest
from fraud.features import Features, features
from fraud.moments import moment_of
from fraud.place_risk import PlaceRisks
from fraud.profile import Profile
from fraud.scorecard import Scorecard


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
    score, reasons = _judged(request, found, scorecard)
    rejected = score >= scorecard.reject_at
    return {
        **request,
        "decision": "rejected" if rejected else "approved",
        "score": score,
        "reasons": reasons if rejected else [],
        "scorecard_version": scorecard.version,
        "decided_at": moment_of(now),
    }


def reject_invalid(request: InvalidRequest, scorecard: Scorecard, now: datetime) -> Decision:
    """The answer to a request that breaks its contract; no profile is asked.

    The sentence names the fields; what is wrong with each is for those who send and screen them.
    """
    broken = sorted({problem["field"] or "the whole" for problem in request["problems"]})
    points = scorecard.invalid_request_points
    reason: Reason = {
        "code": "invalid_request",
        "points": points,
        "detail": f"Parts of the request are missing or not valid: {', '.join(broken)}.",
    }
    return {
        "request_id": request["request_id"],
        "user_id": request["user_id"],
        "decision": "rejected",
        "score": points,
        "reasons": [reason],
        "scorecard_version": scorecard.version,
        "decided_at": moment_of(now),
    }


def _judged(
    request: ScreenedRequest, found: Features, scorecard: Scorecard
) -> tuple[int, list[Reason]]:
    """The score and its reasons, the weightiest first."""
    scored = [(rule.points(found), rule) for rule in scorecard.rules]
    score = sum(points for points, _ in scored)
    if score < scorecard.reject_at:
        return score, []
    facts: Mapping[str, Any] = {**request, **found}
    reasons = [rule.reason(points, facts) for points, rule in scored if points > 0]
    return score, sorted(reasons, key=lambda reason: -reason["points"])
