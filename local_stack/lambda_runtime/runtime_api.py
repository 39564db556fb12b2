"""The Lambda runtime API: what the process with the handler talks to.

/2018-06-01/runtime/invocation/next, …/invocation/ID/response, …/invocation/ID/error, …/init/error
"""

import json
from collections.abc import Callable
from http import HTTPStatus

from local_stack.lambda_runtime.http import Exchange
from local_stack.lambda_runtime.invocation import Invocation, Outcome, Waiting

PREFIX = "/2018-06-01/runtime/"
ACCEPTED = b'{"status":"OK"}\n'


class Worker:
    """One process with the handler, as seen from its runtime API. `clock` gives Unix time."""

    def __init__(
        self, function_arn: str, waiting: Waiting, clock: Callable[[], float], timeout: float
    ) -> None:
        self.init_error: str | None = None
        self.ever_ready = False
        self._function_arn = function_arn
        self._waiting = waiting
        self._clock = clock
        self._timeout = timeout
        self._gone = False
        self._asking: Exchange | None = None
        self._current: Invocation | None = None
        self._due = 0.0

    @property
    def ready(self) -> bool:
        return self.ever_ready and not self._gone

    def asks(self, exchange: Exchange) -> None:
        """Answered with an invocation, however long that takes."""
        if self._gone:
            _refuse(exchange, HTTPStatus.GONE, "ContainerError")
            return
        self.ever_ready = True
        self._waiting.leave(self)  # asked twice, it is given one
        self._asking = exchange
        self._waiting.take(self)

    def give(self, invocation: Invocation) -> None:
        exchange, self._asking = self._asking, None
        assert exchange is not None, "only who asks is given one"
        self._current = invocation
        self._due = self._clock() + self._timeout
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(self._due * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": self._function_arn,
        }
        exchange.reply(HTTPStatus.OK, invocation.payload, headers)

    def finish(self, request_id: str, outcome: Outcome) -> bool:
        """False when it is not the invocation that this worker has: it timed out, say."""
        current = self._current
        if current is None or current.request_id != request_id:
            return False
        self._current = None
        current.tell(outcome)
        return True

    def died(self, error_type: str, message: str) -> None:
        self._gone = True
        self._waiting.leave(self)
        if self._asking is not None:
            _refuse(self._asking, HTTPStatus.GONE, "ContainerError")
            self._asking = None
        current, self._current = self._current, None
        if current is not None:
            current.fail(error_type, message)

    def overdue(self) -> bool:
        return self._current is not None and self._clock() > self._due


def runtime_api(worker: Worker) -> Callable[[Exchange], None]:
    def handle(exchange: Exchange) -> None:
        match exchange.method, exchange.path.removeprefix(PREFIX).split("/"):
            case "GET", ["invocation", "next"]:
                worker.asks(exchange)
            case "POST", ["init", "error"]:
                worker.init_error = json.loads(exchange.body).get("errorMessage", "")
                exchange.reply(HTTPStatus.ACCEPTED, ACCEPTED)
            case "POST", ["invocation", request_id, "response"]:
                finish(exchange, request_id, Outcome(exchange.body))
            case "POST", ["invocation", request_id, "error"]:
                finish(exchange, request_id, Outcome(exchange.body, failed="Unhandled"))
            case _:
                _refuse(exchange, HTTPStatus.NOT_FOUND, "InvalidPath")

    def finish(exchange: Exchange, request_id: str, outcome: Outcome) -> None:
        if worker.finish(request_id, outcome):
            exchange.reply(HTTPStatus.ACCEPTED, ACCEPTED)
        else:
            _refuse(exchange, HTTPStatus.BAD_REQUEST, "InvalidRequestID")

    return handle


def _refuse(exchange: Exchange, status: HTTPStatus, error_type: str) -> None:
    exchange.reply(status, json.dumps({"errorType": error_type}).encode())
