"""What the playbooks tell this package, as JSON on standard input."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

from contracts.errors import CardwatchError


class BadSettings(CardwatchError):
    """The JSON on standard input lacks a field, or is none."""


@dataclass(frozen=True)
class Jobs:
    application: str  #: name of the EMR Serverless application
    release: str
    vcpus: int  #: most that all runs together may use
    packages: list[str]  #: Maven coordinates of what the release lacks: connectors of its Spark
    bucket: str  #: for code, checkpoints and logs
    role: str  #: ARN of the role that jobs run as
    scheduler_role: str  #: ARN of the role that starts them
    subnets: list[str]
    groups: list[str]  #: ids of security groups
    environment: dict[str, str]  #: may hold {secret:NAME}
    kafka_passwords: str  #: beginning of the names of the secrets with Kafka's passwords
    authority: str  #: PEM file of the CA that signed Kafka's certificates; the deployment makes it
    tags: dict[str, str]


@dataclass(frozen=True)
class Feed:
    function: str
    bootstrap_servers: list[str]
    topic: str
    group: str  #: Kafka's consumer group
    subnets: list[str]
    groups: list[str]
    credentials: str  #: ARN of the secret {"username": …, "password": …}
    authority: str  #: ARN of the secret {"certificate": …} of the CA that signed Kafka's own
    tags: dict[str, str]


@dataclass(frozen=True)
class Tables:
    stack: str
    contracts: str  #: folder


T = TypeVar("T", Jobs, Feed, Tables)


def read(kind: type[T], text: str) -> T:
    """Raises BadSettings."""
    try:
        told: Mapping[str, Any] = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadSettings(f"standard input is not JSON: {error}") from None
    names = {field.name for field in fields(kind)}
    if missing := sorted(names - told.keys()):
        raise BadSettings(f"standard input lacks {', '.join(missing)}")
    return kind(**{name: told[name] for name in names})
