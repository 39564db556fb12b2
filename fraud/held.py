"""A profile as text: as its table has it, as it goes to the Lambda, and as its owner remembers it.

Only who decides looks into it."""

from dataclasses import dataclass

from fraud.in_order import Source, Stored
from fraud.profile_json import from_json, to_json


@dataclass(frozen=True, slots=True)
class Held:
    """`version` is that of the store, 0 where it has none yet. `refused_ms`: as
    fraud.in_order.Stored."""

    profile: str
    last_ms: int
    applied: Source | None = None
    version: int = 0
    refused_ms: int = 0

    @property
    def answered_ms(self) -> int:
        """A request that is newer has no answer yet."""
        return max(self.last_ms, self.refused_ms)


def stored_of(held: Held) -> Stored:
    return Stored(from_json(held.profile), held.version, held.applied, held.refused_ms)


def held_from(stored: Stored) -> Held:
    profile = stored.profile
    return Held(
        to_json(profile), profile.last_ms, stored.applied, stored.version, stored.refused_ms
    )
