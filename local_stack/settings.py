"""Where the local stack listens and where it keeps its state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Self

from contracts.errors import SetupFailed

CHECKOUT = Path(__file__).resolve().parent.parent
#: Where state is kept that was given no folder of its own.
STATE = CHECKOUT / ".cardwatch"
#: What Logstash's filters look up, for every stack: `make setup` lays it out.
DATA = STATE / "data"
HOST = "127.0.0.1"

#: Setting one of these makes the stack use a server that already runs instead of spawning its own.
EXTERNAL_VARIABLES = {
    "kafka": "CARDWATCH_KAFKA_BOOTSTRAP_SERVERS",
    "elasticsearch": "CARDWATCH_ELASTICSEARCH_URL",
    "postgresql": "CARDWATCH_LEDGER_DSN",
    "dynamodb": "CARDWATCH_DYNAMODB_URL",
    "aws": "CARDWATCH_AWS_URL",
    "lambda": "CARDWATCH_LAMBDA_URL",
    "kibana": "CARDWATCH_KIBANA_URL",
}


@dataclass(frozen=True)
class Ports:
    kafka: int = 19092
    kafka_controller: int = 19093
    elasticsearch: int = 19200
    postgresql: int = 15432
    dynamodb: int = 18000
    aws: int = 15000
    lambda_api: int = 19001
    kibana: int = 5601
    logstash: int = 9600  #: the API of the demo's Logstash

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """CARDWATCH_KAFKA_PORT and so on, the defaults where unset or empty."""
        names = {port.name: port_variable(port.name) for port in fields(cls)}
        chosen = {port: name for port, name in names.items() if environ.get(name)}
        return cls(**{port: _port(name, environ[name]) for port, name in chosen.items()})


@dataclass(frozen=True)
class StackSettings:
    state: Path
    jars: Path
    ports: Ports = Ports()
    #: Service name -> address of a server that already runs (see EXTERNAL_VARIABLES).
    external: Mapping[str, str] = field(default_factory=dict)
    #: Servers die with the process that started them: for tests, which must leave nothing behind.
    tied: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        # Servers and Logstash take no path that depends on the folder where they are started.
        state = Path(environ.get("CARDWATCH_STATE") or STATE).expanduser().absolute()
        external = {
            name: environ[variable]
            for name, variable in EXTERNAL_VARIABLES.items()
            if environ.get(variable)
        }
        return cls(state, STATE / "jars", Ports.from_env(environ), external)


def port_variable(name: str) -> str:
    """By which the port of that name in Ports is chosen."""
    return f"CARDWATCH_{name.upper()}_PORT"


def _port(variable: str, text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise SetupFailed(f"{variable} is {text!r}: write a port from 1 to 65535")
    return int(text)
