"""The Lambda runtime API: what the process with the handler talks to.

/2018-06-01/runtime/invocation/next, …/invocation/ID/response, …/invocation/ID/error, …/init/error
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from threading import Lock

from local_stack.lambda_runtime.http import Request, Server
from local_stack.lambda_runtime.invocation import Invocation, Outcome, Taker, Waiting

PREFIX = "/2018-06-01/runtime/"
ACCEPTED = b'{"status":"OK"}\n'


class Worker:
    """One process with the handler, as seen from its runtime API."""

    def __init__(self, waiting: Waiting, clock: Callable[[], float], timeout: float) -> None:
        self.timeout = timeout
        self.init_error: str | None = None
        self.ever_ready = False
        self._waiting = waiting
        self._taker = Taker()
        self._clock = clock
        self._lock = Lock()
        self._gone = False
        self._current: Invocation | None = None
        self._due = 0.0

    @property
    def ready(self) -> bool:
        return self.ever_ready and not self._gone

    def next(self) -> Invocation | None:
        self.ever_ready = True
        invocation = self._waiting.take(self._taker)
        if invocation is None:
            return None
        with self._lock:
            if self._gone:
                self._waiting.put(invocation)
                return None
            self._current = invocation
            self._due = self._clock() + self.timeout
        return invocation

    def finish(self, request_id: str, outcome: Outcome) -> bool:
        """False when it is not the invocation that this worker was given."""
        with self._lock:
            current = self._current
            if current is None or current.request_id != request_id:
                return False
            self._current = None
        current.finish(outcome)
        return True

    def died(self, error_type: str, message: str) -> None:
        with self._lock:
            self._gone = True
            current, self._current = self._current, None
        self._waiting.leave(self._taker)
        if current is not None:
            current.fail(error_type, message)

    def overdue(self) -> bool:
        with self._lock:
            return self._current is not None and self._clock() > self._due

    def deadline_ms(self) -> int:
        """When the invocation at hand must be answered, in milliseconds of Unix time."""
        return int(self._due * 1000)


def runtime_server(host: str, worker: Worker, function_arn: str) -> Server:
    class RuntimeRequest(Request):
        def do_GET(self) -> None:
            if self.path != f"{PREFIX}invocation/next":
                self._refuse(HTTPStatus.NOT_FOUND, "InvalidPath")
            elif (invocation := worker.next()) is None:
                self._refuse(HTTPStatus.GONE, "ContainerError")
            else:
                headers = {
                    "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                    "Lambda-Runtime-Deadline-Ms": str(worker.deadline_ms()),
                    "Lambda-Runtime-Invoked-Function-Arn": function_arn,
                }
                self.reply(HTTPStatus.OK, invocation.payload, headers)

        def do_POST(self) -> None:
            payload, path = self.body(), self.path.removeprefix(PREFIX).split("/")
            match path:
                case ["init", "error"]:
                    worker.init_error = json.loads(payload).get("errorMessage", "")
                    self.reply(HTTPStatus.ACCEPTED, ACCEPTED, {})
                case ["invocation", request_id, "response"]:
                    self._finish(request_id, Outcome(payload))
                case ["invocation", request_id, "error"]:
                    self._finish(request_id, Outcome(payload, failed="Unhandled"))
                case _:
                    self._refuse(HTTPStatus.NOT_FOUND, "InvalidPath")

        def _finish(self, request_id: str, outcome: Outcome) -> None:
            if worker.finish(request_id, outcome):
                self.reply(HTTPStatus.ACCEPTED, ACCEPTED, {})
            else:
                self._refuse(HTTPStatus.BAD_REQUEST, "InvalidRequestID")

        def _refuse(self, status: HTTPStatus, error_type: str) -> None:
            self.reply(status, json.dumps({"errorType": error_type}).encode(), {})

    return Server((host, 0), RuntimeRequest)
