"""Once, in a container: everything that must exist before a program runs, then the dashboards."""

import os
import sys
from collections.abc import Mapping

from contracts.environment import required
from contracts.errors import CardwatchError
from local_stack.endpoints import Endpoints
from local_stack.kibana.load import BUNDLE, load
from local_stack.provision import provision

#: Field of Endpoints -> the variable that compose.yaml sets. The Lambda runs on the host.
VARIABLES = {
    "kafka": "KAFKA_BOOTSTRAP_SERVERS",
    "elasticsearch": "ELASTICSEARCH_URL",
    "kibana": "KIBANA_URL",
    "postgresql": "LEDGER_DSN",
    "dynamodb": "AWS_ENDPOINT_URL_DYNAMODB",
    "aws": "AWS_ENDPOINT_URL",
}


def endpoints(environ: Mapping[str, str]) -> Endpoints:
    """Raises MissingSetting."""
    found = required(environ, *VARIABLES.values())
    return Endpoints(**dict(zip(VARIABLES, found, strict=True)), lambda_api="")


def main() -> int:
    try:
        found = endpoints(os.environ)
        provision(found, print)
        print(f"dashboards       {load(found.kibana, BUNDLE)} imported")
    except (CardwatchError, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
