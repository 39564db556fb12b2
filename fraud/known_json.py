"""What a partition's owner knows, on its way to the Lambda and back.

    event["known"]      {"decisions": {request_id: D}, "published": {request_id: D},
                         "profiles": {user_id: P}}
    answer["profiles"]  {user_id: P}: those that the batch changed

D is {"decision", "source"}, P is {"profile", "last_ms", "applied", "refused_ms"}; sources are
"partition:offset".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fraud.held import Held, held_from, stored_of
from fraud.in_order import Decided, Known, Source


@dataclass(frozen=True, slots=True)
class KnownText:
    """As fraud.in_order.Known, with profiles as text: their owner never looks into them."""

    decisions: Mapping[str, Decided] = field(default_factory=dict)
    published: Mapping[str, Decided] = field(default_factory=dict)
    profiles: Mapping[str, Held] = field(default_factory=dict)


def to_event(known: KnownText) -> dict[str, Any]:
    return {
        "decisions": {name: _of_decided(each) for name, each in known.decisions.items()},
        "published": {name: _of_decided(each) for name, each in known.published.items()},
        "profiles": profiles_to_json(known.profiles),
    }


def from_event(known: Mapping[str, Any]) -> Known:
    held = profiles_from_json(known["profiles"])
    return Known(
        decisions={name: _decided(each) for name, each in known["decisions"].items()},
        profiles={user: stored_of(each) for user, each in held.items()},
        published={name: _decided(each) for name, each in known["published"].items()},
    )


def changed_profiles(profiles: Mapping[str, Any]) -> dict[str, Any]:
    """Of an outcome, as the answer carries them."""
    return profiles_to_json({user: held_from(stored) for user, stored in profiles.items()})


def profiles_to_json(profiles: Mapping[str, Held]) -> dict[str, Any]:
    return {
        user: {
            "profile": held.profile,
            "last_ms": held.last_ms,
            "applied": held.applied and str(held.applied),
            "refused_ms": held.refused_ms,
        }
        for user, held in profiles.items()
    }


def profiles_from_json(profiles: Mapping[str, Any]) -> dict[str, Held]:
    return {
        user: Held(
            each["profile"],
            each["last_ms"],
            each["applied"] and Source.parse(each["applied"]),
            # A function that is not deployed yet, beside a listener that is, tells nothing of it.
            refused_ms=each.get("refused_ms", 0),
        )
        for user, each in profiles.items()
    }


def _of_decided(decided: Decided) -> dict[str, Any]:
    return {"decision": decided.decision, "source": str(decided.source)}


def _decided(each: Mapping[str, Any]) -> Decided:
    return Decided(each["decision"], Source.parse(each["source"]))
