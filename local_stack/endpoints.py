"""Where each service answers, and the environment variables by which programs are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

from local_stack.settings import HOST, StackSettings

REGION: Final = "eu-central-1"


def beside_proxy(environ: Mapping[str, str]) -> dict[str, str]:
    """By which clients ask servers on loopback directly, where a proxy leads to the network."""
    told = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    names = told if told == "*" else f"{HOST},localhost,{told}"
    return {"no_proxy": names, "NO_PROXY": names}


@dataclass(frozen=True)
class Endpoints:
    kafka: str  #: bootstrap servers, host:port
    elasticsearch: str  #: URL
    postgresql: str  #: libpq URL of the ledger database
    dynamodb: str  #: URL
    aws: str  #: URL of S3 and every other AWS service
    lambda_api: str  #: URL of the Lambda API
    kibana: str  #: URL

    @classmethod
    def of(cls, settings: StackSettings) -> Self:
        ports, external = settings.ports, settings.external
        local = {
            "kafka": f"{HOST}:{ports.kafka}",
            "elasticsearch": f"http://{HOST}:{ports.elasticsearch}",
            "postgresql": f"postgresql://cardwatch@{HOST}:{ports.postgresql}/cardwatch",
            "dynamodb": f"http://{HOST}:{ports.dynamodb}",
            "aws": f"http://{HOST}:{ports.aws}",
            "lambda": f"http://{HOST}:{ports.lambda_api}",
            "kibana": f"http://{HOST}:{ports.kibana}",
        }
        found: Mapping[str, str] = {**local, **external}
        return cls(*(found[name] for name in local))

    def env(self) -> dict[str, str]:
        """What programs read. The AWS keys are placeholders that only the local servers take."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka,
            "ELASTICSEARCH_URL": self.elasticsearch,
            "KIBANA_URL": self.kibana,
            "LEDGER_DSN": self.postgresql,
            "AWS_ENDPOINT_URL": self.aws,
            "AWS_ENDPOINT_URL_DYNAMODB": self.dynamodb,
            "AWS_ENDPOINT_URL_LAMBDA": self.lambda_api,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
        }
