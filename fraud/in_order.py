"""Requests of a batch decided one after the other, each seeing what the ones before it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, Self, cast

from contracts.messages import Decision, InvalidRequest, Merchant, ScreenedRequest
from fraud.decide import decide, reject_invalid
from fraud.learning import taught
from fraud.moments import DAY_MS, milliseconds
from fraud.place_risk import PlaceRisk, PlaceRisks, risks_at
from fraud.profile import Profile
from fraud.scorecard import Scorecard

Request = ScreenedRequest | InvalidRequest
#: A request that was refused and told no time tells, once it is put right, that of then or when it
#: was first asked. Until so long after its answer its user's requests may be that one.
PUT_RIGHT_WITHIN_MS = DAY_MS


class Source(NamedTuple):
    """Where on the topic of screened requests a request stands."""

    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.partition}:{self.offset}"

    @classmethod
    def parse(cls, text: str) -> Self:
        partition, _, offset = text.partition(":")
        return cls(int(partition), int(offset))


@dataclass(frozen=True, slots=True)
class Asked:
    request: Request
    source: Source


@dataclass(frozen=True, slots=True)
class Decided:
    decision: Decision
    source: Source


@dataclass(frozen=True, slots=True)
class Stored:
    """A profile as the store has it; version 0 is one that it does not have yet.

    `applied` is the last request that it learned from: one user's requests share a partition.
    `refused_ms` is the latest time of a request that was answered as invalid, of which the profile
    knows nothing, or that such a one may have when it comes again.
    """

    profile: Profile = field(default_factory=Profile)
    version: int = 0
    applied: Source | None = None
    refused_ms: int = 0

    def has_seen(self, source: Source) -> bool:
        return (
            self.applied is not None
            and self.applied.partition == source.partition
            and self.applied.offset >= source.offset
        )


@dataclass(frozen=True, slots=True)
class Known:
    """Decisions by request_id and profiles by user_id, as they were read.

    `published` are decisions that were answered, but that the store may not have yet. `places` is
    by terminal_id and merchant_id.
    """

    decisions: Mapping[str, Decided]
    profiles: Mapping[str, Stored]
    published: Mapping[str, Decided] = field(default_factory=dict)
    places: Mapping[str, PlaceRisk] = field(default_factory=dict)

    def place(self, merchant: Merchant) -> PlaceRisks:
        return risks_at(self.places, merchant)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`decisions`: one a request, in order; `made` are those that the store lacks, with the
    profiles changed, each still under the version that it is based on."""

    decisions: Sequence[Decision]
    made: Sequence[Decided]
    profiles: Mapping[str, Stored]


def decide_in_order(
    asked: Sequence[Asked], known: Known, scorecard: Scorecard, now: datetime
) -> Outcome:
    """A request_id that was decided before gets that decision again and teaches nothing, whether it
    was sent twice (from another source) or read twice (from one that its profile has seen). One
    that was never decided is new, whatever its source: a topic made anew begins at offset 0."""
    answers = {**known.published, **known.decisions}
    made: list[Decided] = []
    profiles: dict[str, Stored] = {}
    for one in asked:
        request_id, user = one.request["request_id"], one.request["user_id"]
        before = profiles.get(user) or known.profiles.get(user, Stored())
        answer = answers.get(request_id)
        is_new = answer is None
        if answer is None:
            decision = _decision(one.request, before.profile, known, scorecard, now)
            answer = answers[request_id] = Decided(decision, one.source)
        elif answer.source != one.source:
            continue
        if request_id not in known.decisions:
            made.append(answer)
        if "problems" in one.request:
            refused = _refused(before, cast(InvalidRequest, one.request), answer.decision)
            if refused != before:
                profiles[user] = refused
        elif is_new or not before.has_seen(one.source):
            profiles[user] = _taught(before, one, answer.decision)
    answered = [answers[one.request["request_id"]].decision for one in asked]
    return Outcome(answered, made, profiles)


def _decision(
    request: Request, profile: Profile, known: Known, scorecard: Scorecard, now: datetime
) -> Decision:
    if "problems" in request:
        return reject_invalid(cast(InvalidRequest, request), scorecard, now)
    return decide(request, profile, known.place(request["merchant"]), scorecard, now)


def _taught(before: Stored, one: Asked, decision: Decision) -> Stored:
    profile = taught(before.profile, one.request, decision["decision"] == "approved")
    return Stored(profile, before.version, one.source, before.refused_ms)


def _refused(before: Stored, request: InvalidRequest, answer: Decision) -> Stored:
    """Sent again once its time has come, or put right, it is newer than all that was learned from:
    only this tells that it may have its answer. That stays, whatever was put right: billing goes by
    the first decision on a request_id, and a shop that was told another would not be paid."""
    if "requested_at" in request:
        at_ms = milliseconds(request["requested_at"])
    else:
        at_ms = milliseconds(answer["decided_at"]) + PUT_RIGHT_WITHIN_MS
    return replace(before, refused_ms=max(before.refused_ms, at_ms))
