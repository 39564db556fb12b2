"""Resources brought to what they should be: looked at, made or changed where they differ."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

Say = Callable[[str], None]


class Resource(Protocol):
    """One thing on AWS. Each method asks AWS anew; none fails when the thing is not there."""

    @property
    def name(self) -> str:
        """Kind and name, for people."""

    def differs(self) -> str:
        """ "" when it is as it should be, else what is not: "missing", or the names of fields."""

    def apply(self) -> None: ...

    def delete(self) -> bool:
        """False when there was nothing to delete."""


@dataclass(frozen=True)
class Outcome:
    changed: int
    total: int

    def __str__(self) -> str:
        return f"{self.total} resources, {self.changed} changed"


def plan(resources: Iterable[Resource], say: Say) -> Outcome:
    """Says what `apply` would change, and changes nothing."""
    return _each(resources, say, "would change", lambda resource: resource.differs())


def apply(resources: Iterable[Resource], say: Say) -> Outcome:
    """In the order given: what another needs comes before it."""
    return _each(resources, say, "changed", _applied)


def delete(resources: Iterable[Resource], say: Say) -> Outcome:
    """From the last to the first."""
    backwards = reversed(list(resources))
    return _each(backwards, say, "deleted", lambda one: "was there" if one.delete() else "")


#: By the word that a person types.
ACTIONS: Mapping[str, Callable[[Iterable[Resource], Say], Outcome]] = {
    "plan": plan,
    "apply": apply,
    "delete": delete,
}


def _applied(resource: Resource) -> str:
    difference = resource.differs()
    if difference:
        resource.apply()
    return difference


def _each(
    resources: Iterable[Resource], say: Say, what: str, act: Callable[[Resource], str]
) -> Outcome:
    changed = total = 0
    for resource in resources:
        total += 1
        if difference := act(resource):
            changed += 1
            say(f"{resource.name}: {what} ({difference})")
    return Outcome(changed, total)
