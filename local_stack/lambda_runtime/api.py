"""The part of the Lambda API that boto3's `lambda` client uses here: invoke and get_function.

POST /2015-03-31/functions/NAME/invocations, GET /2015-03-31/functions/NAME
"""

import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

import orjson

from local_stack.lambda_runtime.environment import Environment, Function
from local_stack.lambda_runtime.http import Request, Server
from local_stack.lambda_runtime.invocation import Invocation, Waiting

PREFIX = "/2015-03-31/functions/"
MAX_PAYLOAD_BYTES = 6 * 1024**2  # AWS's own limit of a synchronous call


class Refused(Exception):
    def __init__(self, status: HTTPStatus, error_type: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error_type = error_type


def api_server(
    address: tuple[str, int],
    function: Function,
    waiting: Waiting,
    environments: Sequence[Environment],
    new_id: Callable[[], str],
) -> Server:
    class ApiRequest(Request):
        def do_POST(self) -> None:
            payload = self.body()
            self._answer(lambda: self._invoke(payload))

        def do_GET(self) -> None:
            self._answer(self._describe)

        def _answer(self, action: Callable[[], None]) -> None:
            try:
                if self._called() not in (function.name, function.arn):
                    message = f"Function not found: {self._called()}"
                    raise Refused(HTTPStatus.NOT_FOUND, "ResourceNotFoundException", message)
                action()
            except Refused as refusal:
                body = json.dumps({"Type": "User", "Message": str(refusal)}).encode()
                self.reply(refusal.status, body, {"x-amzn-ErrorType": refusal.error_type})

        def _called(self) -> str:
            path = urlsplit(self.path).path.removeprefix(PREFIX)
            return unquote(path.removesuffix("/invocations"))

        def _invoke(self, payload: bytes) -> None:
            invocation = Invocation(new_id(), _checked(payload))
            waiting.put(invocation)
            if self.headers.get("X-Amz-Invocation-Type") == "Event":
                self.reply(HTTPStatus.ACCEPTED, b"", {})
                return
            outcome = invocation.outcome.result()
            headers = {
                "x-amzn-RequestId": invocation.request_id,
                "X-Amz-Executed-Version": "$LATEST",
            }
            if outcome.failed:
                headers["X-Amz-Function-Error"] = outcome.failed
            self.reply(HTTPStatus.OK, outcome.payload, headers)

        def _describe(self) -> None:
            errors = [each.init_error for each in environments if each.init_error]
            ready = all(each.ready for each in environments)
            configuration = {
                "FunctionName": function.name,
                "FunctionArn": function.arn,
                "Handler": function.handler,
                "Timeout": int(function.timeout),
                "State": "Failed" if errors else "Active" if ready else "Pending",
                "StateReason": "; ".join(errors),
            }
            self.reply(HTTPStatus.OK, json.dumps({"Configuration": configuration}).encode(), {})

    return Server(address, ApiRequest)


def _checked(payload: bytes) -> bytes:
    """The payload as the handler gets it: an empty one is an empty object, as on AWS."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        message = f"{len(payload)} bytes is over the limit of {MAX_PAYLOAD_BYTES}"
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise Refused(status, "RequestTooLargeException", message)
    try:
        orjson.loads(payload or b"{}")
    except orjson.JSONDecodeError as problem:
        message = f"Could not parse request body into json: {problem}"
        status = HTTPStatus.BAD_REQUEST
        raise Refused(status, "InvalidRequestContentException", message) from None
    return payload or b"{}"
