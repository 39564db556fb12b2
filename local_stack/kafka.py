"""Kafka: one KRaft node that is broker and controller."""

import json
import socket
from functools import partial
from pathlib import Path
from subprocess import run

from kafka import KafkaAdminClient

from contracts.errors import SetupFailed
from local_stack.endpoints import Endpoints
from local_stack.process import DetachedProcess
from local_stack.revision import JARS, revision
from local_stack.service import SpawnedService
from local_stack.settings import HOST, Ports, StackSettings

CLUSTER_ID = "Y2FyZHdhdGNoLWxvY2FsIQ"  # any constant: there is one node, and it keeps its data

PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://{host}:{broker},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{broker}
log.dirs={data}
# Topics come from contracts/topics.yml; a misspelt name must fail, not make a topic.
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
# For one machine's cores; the defaults make 22 threads, which take an eighth more for the same.
num.network.threads=1
num.io.threads=2
# With one node there is nobody to wait for.
group.initial.rebalance.delay.ms=0
"""

LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}] %-5p %m (%c)%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


def kafka(settings: StackSettings) -> SpawnedService:
    home, ports = settings.state / "kafka", settings.ports
    jars = f"{settings.jars / 'kafka'}/*"
    java = ("java", f"-Dlog4j2.configurationFile={home / 'log4j2.properties'}", "-cp", jars)
    address = Endpoints.of(settings).kafka
    return SpawnedService(
        name="kafka",
        address=address,
        ports={"kafka": ports.kafka, "kafka_controller": ports.kafka_controller},
        process=DetachedProcess.of(settings, "kafka"),
        command=(
            *(java[0], "-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", *java[1:]),
            *("kafka.Kafka", str(home / "server.properties")),
        ),
        ask=partial(ask, address),
        layout=partial(lay_out, home, ports, java),
        environ={"CARDWATCH_REVISION": revision((JARS,), configuration(home, ports), LOGGING)},
    )


def ask(bootstrap_servers: str) -> None:
    """Ready when the broker answers a metadata request.

    The client is made only once somebody listens: it leaks the sockets of refused connections.
    """
    host, port = bootstrap_servers.split(",")[0].rsplit(":", 1)
    socket.create_connection((host, int(port)), timeout=1).close()
    client = KafkaAdminClient(
        bootstrap_servers=bootstrap_servers, request_timeout_ms=3000, bootstrap_timeout_ms=1000
    )
    try:
        client.list_topics()
    finally:
        client.close()


def configuration(home: Path, ports: Ports) -> str:
    return PROPERTIES.format(
        host=HOST,
        broker=ports.kafka,
        controller=ports.kafka_controller,
        # As JSON has it: Java reads properties as Latin-1, and other letters by their numbers.
        data=json.dumps(str(home / "data"))[1:-1],
    )


def lay_out(home: Path, ports: Ports, java: tuple[str, ...]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    (home / "server.properties").write_text(configuration(home, ports))
    (home / "log4j2.properties").write_text(LOGGING)
    if not (home / "data" / "meta.properties").exists():
        _format(home / "server.properties", java)


def _format(properties: Path, java: tuple[str, ...]) -> None:
    """Writes the cluster id into an empty data folder, without which Kafka does not start."""
    arguments = ("format", "-c", str(properties), "-t", CLUSTER_ID, "--ignore-formatted")
    done = run((*java, "kafka.tools.StorageTool", *arguments), capture_output=True, text=True)
    if done.returncode:
        raise SetupFailed(
            f"Kafka's data folder could not be formatted:\n{done.stdout}{done.stderr}"
        )
