"""The part of the Lambda API that Lambda's clients use here: invoke and get_function.

POST /2015-03-31/functions/NAME/invocations, GET /2015-03-31/functions/NAME
"""

import json
from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import unquote

import orjson

from local_stack.lambda_runtime.environment import Environment, Function
from local_stack.lambda_runtime.http import Exchange
from local_stack.lambda_runtime.invocation import Invocation, Outcome, Waiting
from local_stack.who_asks import HINT, may_ask

PREFIX = "/2015-03-31/functions/"
MAX_PAYLOAD_BYTES = 6 * 1024**2  # AWS's own limit of a synchronous call


class Refused(Exception):
    def __init__(self, status: HTTPStatus, error_type: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error_type = error_type


class Api:
    def __init__(
        self,
        function: Function,
        waiting: Waiting,
        environments: Sequence[Environment],
        new_id: Callable[[], str],
    ) -> None:
        self._function = function
        self._waiting = waiting
        self._environments = environments
        self._new_id = new_id

    def handle(self, exchange: Exchange) -> None:
        try:
            _require_who_may_ask(exchange)
            self._require_known(exchange)
            if exchange.method == "POST":
                self._invoke(exchange)
            else:
                self._describe(exchange)
        except Refused as refusal:
            body = json.dumps({"Type": "User", "Message": str(refusal)}).encode()
            exchange.reply(refusal.status, body, {"x-amzn-ErrorType": refusal.error_type})

    def _require_known(self, exchange: Exchange) -> None:
        called = unquote(exchange.path.removeprefix(PREFIX).removesuffix("/invocations"))
        if called not in (self._function.name, self._function.arn):
            message = f"Function not found: {called}"
            raise Refused(HTTPStatus.NOT_FOUND, "ResourceNotFoundException", message)

    def _invoke(self, exchange: Exchange) -> None:
        request_id, payload = self._new_id(), _checked(exchange.body)

        def answer(outcome: Outcome) -> None:
            headers = {"x-amzn-RequestId": request_id, "X-Amz-Executed-Version": "$LATEST"}
            if outcome.failed:
                headers["X-Amz-Function-Error"] = outcome.failed
            exchange.reply(HTTPStatus.OK, outcome.payload, headers)

        if exchange.headers.get("x-amz-invocation-type") == "Event":
            exchange.reply(HTTPStatus.ACCEPTED, b"")
            self._waiting.put(Invocation(request_id, payload, lambda _: None))
        else:
            self._waiting.put(Invocation(request_id, payload, answer))

    def _describe(self, exchange: Exchange) -> None:
        errors = [each.init_error for each in self._environments if each.init_error]
        ready = all(each.ready for each in self._environments)
        configuration = {
            "FunctionName": self._function.name,
            "FunctionArn": self._function.arn,
            "Handler": self._function.handler,
            "Timeout": int(self._function.timeout),
            "State": "Failed" if errors else "Active" if ready else "Pending",
            "StateReason": "; ".join(errors),
        }
        exchange.reply(HTTPStatus.OK, json.dumps({"Configuration": configuration}).encode())


def _require_who_may_ask(exchange: Exchange) -> None:
    if not may_ask(exchange.headers.get("host", ""), exchange.headers.get("origin", "")):
        raise Refused(HTTPStatus.FORBIDDEN, "AccessDeniedException", HINT)


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
