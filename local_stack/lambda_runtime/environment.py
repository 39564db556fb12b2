"""An execution environment: one process with the handler, started again whenever it dies."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from local_stack.lambda_runtime.invocation import Waiting
from local_stack.lambda_runtime.runtime_api import Worker, runtime_server
from local_stack.settings import HOST
from local_stack.tie import tied

RESPAWN_SECONDS = 0.5
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Function:
    name: str
    handler: str  #: package.module.function
    task_root: Path  #: the folder that the handler's package is imported from
    timeout: float  #: seconds one invocation may take
    environ: Mapping[str, str]

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:eu-central-1:123456789012:function:{self.name}"


class Environment:
    def __init__(self, function: Function, waiting: Waiting, clock: Callable[[], float]) -> None:
        self._function = function
        self._waiting = waiting
        self._clock = clock
        self._worker = self._new_worker()

    @property
    def ready(self) -> bool:
        return self._worker.ready

    @property
    def init_error(self) -> str | None:
        """Why the handler could not be loaded, if so."""
        return self._worker.init_error

    def start(self) -> None:
        Thread(target=self._keep_running, daemon=True).start()

    def _new_worker(self) -> Worker:
        return Worker(self._waiting, self._clock, self._function.timeout)

    def _keep_running(self) -> None:
        while True:
            self._run(self._worker)
            if not self._worker.ever_ready:
                time.sleep(RESPAWN_SECONDS)  # it cannot even load: do not spin
            self._worker = self._new_worker()

    def _run(self, worker: Worker) -> None:
        """One life of the process."""
        server = runtime_server(HOST, worker, self._function.arn)
        server.serve_in_background()
        process = subprocess.Popen(
            tied((sys.executable, "-m", "awslambdaric", self._function.handler)),
            cwd=self._function.task_root,
            env=self._environ(server.server_address[1]),
            stdin=subprocess.DEVNULL,
        )
        self._watch(process, worker)
        server.shutdown()
        server.server_close()

    def _watch(self, process: subprocess.Popen[bytes], worker: Worker) -> None:
        """Returns when the process is dead, and its invocation, if any, answered."""
        while True:
            try:
                status = process.wait(LOOK_SECONDS)
            except subprocess.TimeoutExpired:
                if worker.overdue():
                    seconds = self._function.timeout
                    worker.died("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")
                    process.kill()
                continue
            worker.died("Runtime.ExitError", f"Runtime exited with error: exit status {status}")
            print(f"the handler's process ended ({status}), starting another", flush=True)
            return

    def _environ(self, runtime_port: int) -> dict[str, str]:
        return {
            **self._function.environ,
            "AWS_LAMBDA_RUNTIME_API": f"{HOST}:{runtime_port}",
            "AWS_LAMBDA_FUNCTION_NAME": self._function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        }
