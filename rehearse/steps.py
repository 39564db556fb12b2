"""What a rehearsal does once the hosts are up; each step either holds or ends it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import yaml

from contracts.errors import CardwatchError
from rehearse.doors import Deployment, try_doors
from rehearse.elasticsearch_numbers import ElasticsearchNumbers
from rehearse.health_watch import HealthWatch
from rehearse.kafka_numbers import KafkaNumbers
from rehearse.machine import Machine
from rehearse.playbooks import changed_hosts, run_playbook
from rehearse.scenario import Scenario
from rehearse.settings import Places
from rehearse.stages import Stages
from rehearse.witness import Observer, Witness, witnessed

#: Lost with their power in the middle of things, and back again.
KILLED = ("kafka", "elasticsearch", "cardwatch")
#: The jar by which a process of a product tells its version: Java keeps it open.
JARS = {"elasticsearch": "elasticsearch", "kafka": "kafka_2.13"}
Step = Callable[[], object]


class OldVersion(CardwatchError):
    """A host still runs what was there before the upgrade."""


class NotIdempotent(CardwatchError):
    """A playbook that was run again changed something; its output above names the tasks."""


@dataclass(frozen=True)
class Steps:
    machines: Sequence[Machine]
    places: Places
    environment: Mapping[str, str]  #: of playbooks
    scenario: Scenario

    def run(self, stages: Stages) -> None:
        """Raises CardwatchError: of a step, what did not hold."""
        steps = (
            self.of_an_upgrade(stages.say) if self.scenario.upgrades else self.of_all(stages.say)
        )
        try:
            for name, step in steps.items():
                stages.run(name, step)
        except CardwatchError:
            # Once this ends the hosts are gone, and what they logged with them.
            for machine in self.machines:
                stages.say(f"--- {machine.host.name}\n{machine.logged()}")
            raise

    def of_all(self, say: Callable[[str], None]) -> dict[str, Step]:
        return {
            "deploy": lambda: self.play("configure"),
            "verify": lambda: self.play("verify"),
            "try every door without a key": lambda: self.doors(say),
            "deploy again: nothing may change": lambda: self.nothing_changed("configure"),
            "kill hosts and boot them": self.power_cut,
            "verify after the power cut": lambda: self.play("verify"),
            **self.of_a_cluster(say),
            "rolling restart": lambda: self.rolling("rolling_restart", say),
            "back up": lambda: self.play("backup"),
            "restore": lambda: self.play("restore"),
            "verify at the end": lambda: self.play("verify"),
        }

    def of_a_cluster(self, say: Callable[[str], None]) -> dict[str, Step]:
        """Where Elasticsearch is one."""
        if self.scenario.hosts["elasticsearch"] == 1:
            return {}
        return {"lose the master of a cluster": lambda: self.lose_the_master(say)}

    def of_an_upgrade(self, say: Callable[[str], None]) -> dict[str, Step]:
        older = ("-e", f"@{self.places.older_variables}")
        return {
            "deploy the older versions": lambda: self.play("configure", *older),
            "verify the older versions": lambda: self.play("verify", *older),
            "rolling upgrade": lambda: self.rolling("rolling_upgrade", say),
            "ask what runs": lambda: self.what_runs(say),
            "use what the new version can": self.finalize_kafka,
            "try every door without a key": lambda: self.doors(say),
            "deploy again: nothing may change": lambda: self.nothing_changed("configure"),
            "verify at the end": lambda: self.play("verify"),
        }

    def play(self, playbook: str, *arguments: str) -> str:
        return run_playbook(playbook, str(self.places.inventory), self.environment, arguments)

    def doors(self, say: Callable[[str], None]) -> None:
        try_doors(Deployment.read(self.places), say)

    def nothing_changed(self, playbook: str) -> None:
        if changed := changed_hosts(self.play(playbook)):
            raise NotIdempotent(f"the second run changed something on {', '.join(sorted(changed))}")

    def rolling(self, playbook: str, say: Callable[[str], None]) -> None:
        with witnessed(self.observers(), say):
            self.play(playbook)

    def observers(self) -> list[Observer]:
        """Of the clusters: a product with one node is away while that restarts."""
        found: list[Observer] = []
        deployment = Deployment.read(self.places)
        if len(brokers := deployment.hosts_of("kafka")) > 1:
            servers = [f"{broker.address}:9092" for broker in brokers]
            found.append(Witness(KafkaNumbers(servers, deployment.kafka("admin"))))
        if len(deployment.hosts_of("elasticsearch")) > 1:
            found.append(Witness(ElasticsearchNumbers(deployment.cluster())))
            found.append(HealthWatch(deployment.cluster().health))
        return found

    def lose_the_master(self, say: Callable[[str], None]) -> None:
        """It loses its power, and is back once the others do without it."""
        nodes = {m.host.name: m for m in self.machines if m.host.role == "elasticsearch"}
        cluster = Deployment.read(self.places).cluster()
        with witnessed(self.observers(), say):
            victim = nodes[cluster.master()]
            victim.kill()
            began = time.monotonic()
            cluster.wait_for("yellow", len(nodes) - 1)
            took = time.monotonic() - began
            say(f"{victim.host.name}, the master, is gone; the others agreed in {took:.0f} s")
            victim.boot()
            victim.wait()
            cluster.wait_for("green", len(nodes))

    def what_runs(self, say: Callable[[str], None]) -> None:
        variables = yaml.safe_load(self.places.inventory.read_text())["all"]["vars"]
        for machine in self.machines:
            role = machine.host.role
            if role not in JARS:
                continue
            wanted = f"{JARS[role]}-{variables[f'{role}_version']}.jar"
            if wanted not in (found := machine.jars_of(role)):
                raise OldVersion(f"{machine.host.name} does not run {wanted}: {', '.join(found)}")
            say(f"{machine.host.name:<16} runs {wanted}")

    def finalize_kafka(self) -> None:
        if not changed_hosts(self.play("finalize_kafka")):
            raise OldVersion("Kafka's metadata has the version that it had before the upgrade")
        self.nothing_changed("finalize_kafka")

    def power_cut(self) -> None:
        victims = [machine for machine in self.machines if machine.host.role in KILLED]
        for machine in victims:
            machine.kill()
        for machine in victims:
            machine.boot()
        for machine in victims:
            machine.wait()
