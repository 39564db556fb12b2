"""What plays AWS for the hosts: S3 and the rest (moto), DynamoDB Local, and the deciding Lambda."""

from collections.abc import Callable, Mapping

from local_stack import stack
from local_stack.aws import aws
from local_stack.dynamodb import dynamodb
from local_stack.endpoints import Endpoints
from local_stack.lambda_function import lambda_function
from local_stack.settings import CHECKOUT, StackSettings
from rehearse.forwarder import forward
from rehearse.network import GATEWAY
from rehearse.settings import Places

JARS = CHECKOUT / ".cardwatch" / "jars"


def start_aws_side(places: Places, say: Callable[[str], None]) -> Mapping[str, str]:
    """The environment in which everybody on the bridge reaches it. Raises NotReady."""
    settings = StackSettings(state=places.run / "aws", jars=JARS, tied=True)
    ports = settings.ports
    stack.up([aws(settings), dynamodb(settings), lambda_function(settings)], say)
    forward(GATEWAY, (ports.aws, ports.dynamodb, ports.lambda_api))
    return {
        name: value.replace("127.0.0.1", GATEWAY)
        for name, value in Endpoints.of(settings).env().items()
        if name.startswith("AWS_")
    }
