"""The stages of a rehearsal, each with the time that it took."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True)
class Stages:
    say: Callable[[str], None]
    clock: Callable[[], float]  #: seconds

    def run(self, name: str, work: Callable[[], Result]) -> Result:
        """What `work` gives; whatever it raises ends the rehearsal."""
        self.say(f"==> {name}")
        started = self.clock()
        result = work()
        self.say(f"==> {name}: done in {self.clock() - started:.0f} s")
        return result
