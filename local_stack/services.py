"""Which services there are, each either spawned or, where settings name an address, external."""

from collections.abc import Callable
from functools import partial

from local_stack import aws, dynamodb, elasticsearch_node, kafka, lambda_function, postgresql
from local_stack.kibana import service as kibana_viewer
from local_stack.service import ExternalService, Service, SpawnedService
from local_stack.settings import StackSettings

Spawn = Callable[[StackSettings], SpawnedService]
Ask = Callable[[str], None]

SERVERS: dict[str, tuple[Spawn, Ask]] = {
    "kafka": (kafka.kafka, kafka.ask),
    "elasticsearch": (elasticsearch_node.elasticsearch, elasticsearch_node.ask),
    "postgresql": (postgresql.postgresql, postgresql.ask),
    "dynamodb": (dynamodb.dynamodb, dynamodb.ask),
    "aws": (aws.aws, aws.ask),
    "lambda": (lambda_function.lambda_function, lambda_function.ask),
    "kibana": (kibana_viewer.kibana, kibana_viewer.ask),
}


def services(settings: StackSettings) -> list[Service]:
    return [_service(name, settings) for name in SERVERS]


def _service(name: str, settings: StackSettings) -> Service:
    spawn, ask = SERVERS[name]
    if name in settings.external:
        address = settings.external[name]
        return ExternalService(name, address, partial(ask, address))
    return spawn(settings)
