"""What a rehearsal does once the hosts are up; each step either holds or ends it."""

from collections.abc import Callable, Sequence

from contracts.errors import CardwatchError
from rehearse.doors import Deployment, try_doors
from rehearse.machine import Machine
from rehearse.playbooks import changed_hosts, run_playbook
from rehearse.settings import Places

#: Lost with their power in the middle of things, and back again.
KILLED = ("kafka", "elasticsearch", "cardwatch")


class NotIdempotent(CardwatchError):
    """A playbook that was run again changed something; its output above names the tasks."""


def run_steps(
    machines: Sequence[Machine],
    places: Places,
    say: Callable[[str], None],
    clock: Callable[[], float],
) -> None:
    """Raises PlaybookFailed, NotIdempotent, NotReady. `clock` gives seconds."""
    steps: dict[str, Callable[[], object]] = {
        "deploy": lambda: run_playbook("configure", places),
        "verify": lambda: run_playbook("verify", places),
        "try every door without a key": lambda: try_doors(Deployment.read(places), say),
        "deploy again: nothing may change": lambda: deploy_again(places),
        "kill hosts and boot them": lambda: power_cut(machines),
        "verify after the power cut": lambda: run_playbook("verify", places),
        "rolling restart": lambda: run_playbook("rolling_restart", places),
        "back up and restore": lambda: back_up_and_restore(places),
        "verify at the end": lambda: run_playbook("verify", places),
    }
    for name, step in steps.items():
        say(f"==> {name}")
        started = clock()
        step()
        say(f"==> {name}: done in {clock() - started:.0f} s")


def deploy_again(places: Places) -> None:
    changed = changed_hosts(run_playbook("configure", places))
    if changed:
        raise NotIdempotent(f"the second run changed something on {', '.join(sorted(changed))}")


def power_cut(machines: Sequence[Machine]) -> None:
    victims = [machine for machine in machines if machine.host.role in KILLED]
    for machine in victims:
        machine.kill()
    for machine in victims:
        machine.boot()
    for machine in victims:
        machine.wait()


def back_up_and_restore(places: Places) -> None:
    run_playbook("backup", places)
    run_playbook("restore", places)
