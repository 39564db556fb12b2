"""Requests of a batch decided one after the other, each seeing what the ones before it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from contracts.messages import Decision, InvalidRequest, ScreenedRequest
from fraud.decide import decide, reject_invalid
from fraud.learning import attempt, learn
from fraud.profile import Profile
from fraud.scorecard import Scorecard

Request = ScreenedRequest | InvalidRequest


@dataclass(frozen=True, slots=True)
class Stored:
    """A profile as the store has it; version 0 is one that it does not have yet."""

    profile: Profile = field(default_factory=Profile)
    version: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """Decisions by request_id and profiles by user_id, as they were read."""

    decisions: Mapping[str, Decision]
    profiles: Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`decisions`: one a request, in order; `made` are the new ones, with the profiles changed."""

    decisions: Sequence[Decision]
    made: Sequence[Decision]
    profiles: Mapping[str, Profile]


def decide_in_order(
    requests: Sequence[Request], known: Known, scorecard: Scorecard, now: datetime
) -> Outcome:
    """A request_id that was decided before, here or in the store, gets that decision again."""
    answers = dict(known.decisions)
    made: list[Decision] = []
    profiles: dict[str, Profile] = {}
    for request in requests:
        if request["request_id"] in answers:
            continue
        if "problems" in request:
            decision = reject_invalid(cast(InvalidRequest, request), scorecard, now)
        else:
            user = request["user_id"]
            before = profiles.get(user) or known.profiles.get(user, Stored()).profile
            decision = decide(request, before, scorecard, now)
            teach = learn if decision["decision"] == "approved" else attempt
            profiles[user] = teach(before, request)
        answers[request["request_id"]] = decision
        made.append(decision)
    return Outcome([answers[request["request_id"]] for request in requests], made, profiles)
