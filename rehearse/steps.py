"""What a rehearsal does once the hosts are up; each step either holds or ends it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from contracts.errors import CardwatchError
from rehearse.doors import Deployment, try_doors
from rehearse.machine import Machine
from rehearse.playbooks import changed_hosts, run_playbook
from rehearse.settings import Places
from rehearse.stages import Stages

#: Lost with their power in the middle of things, and back again.
KILLED = ("kafka", "elasticsearch", "cardwatch")


class NotIdempotent(CardwatchError):
    """A playbook that was run again changed something; its output above names the tasks."""


@dataclass(frozen=True)
class Steps:
    machines: Sequence[Machine]
    places: Places
    environment: Mapping[str, str]  #: of playbooks

    def run(self, stages: Stages) -> None:
        """Raises PlaybookFailed, NotIdempotent, NotReady, DoorOpen."""
        steps: dict[str, Callable[[], object]] = {
            "deploy": lambda: self.play("configure"),
            "verify": lambda: self.play("verify"),
            "try every door without a key": lambda: self.doors(stages.say),
            "deploy again: nothing may change": self.deploy_again,
            "kill hosts and boot them": self.power_cut,
            "verify after the power cut": lambda: self.play("verify"),
            "rolling restart": lambda: self.play("rolling_restart"),
            "back up": lambda: self.play("backup"),
            "restore": lambda: self.play("restore"),
            "verify at the end": lambda: self.play("verify"),
        }
        try:
            for name, step in steps.items():
                stages.run(name, step)
        except CardwatchError:
            # Once this ends the hosts are gone, and what they logged with them.
            for machine in self.machines:
                stages.say(f"--- {machine.host.name}\n{machine.logged()}")
            raise

    def play(self, playbook: str) -> str:
        return run_playbook(playbook, str(self.places.inventory), self.environment)

    def doors(self, say: Callable[[str], None]) -> None:
        try_doors(Deployment.read(self.places), say)

    def deploy_again(self) -> None:
        if changed := changed_hosts(self.play("configure")):
            raise NotIdempotent(f"the second run changed something on {', '.join(sorted(changed))}")

    def power_cut(self) -> None:
        victims = [machine for machine in self.machines if machine.host.role in KILLED]
        for machine in victims:
            machine.kill()
        for machine in victims:
            machine.boot()
        for machine in victims:
            machine.wait()
