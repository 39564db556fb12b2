"""An execution environment: one process with the handler, started again whenever it dies."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from local_stack.lambda_runtime.http import serve
from local_stack.lambda_runtime.invocation import Waiting
from local_stack.lambda_runtime.runtime_api import Worker, runtime_api
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

    async def keep_running(self) -> None:
        while True:
            await self._run(self._worker)
            if not self._worker.ever_ready:
                await asyncio.sleep(RESPAWN_SECONDS)  # it cannot even load: do not spin
            self._worker = self._new_worker()

    def _new_worker(self) -> Worker:
        function = self._function
        return Worker(function.arn, self._waiting, self._clock, function.timeout)

    async def _run(self, worker: Worker) -> None:
        """One life of the process."""
        server = await serve(HOST, 0, runtime_api(worker))
        process = await asyncio.create_subprocess_exec(
            *tied((sys.executable, "-m", "awslambdaric", self._function.handler)),
            cwd=self._function.task_root,
            env=self._environ(server.sockets[0].getsockname()[1]),
            stdin=DEVNULL,
        )
        try:
            await self._watch(process, worker)
        finally:
            server.close()
            with suppress(ProcessLookupError):  # else it would say how its API went away
                process.kill()
            await process.wait()

    async def _watch(self, process: Process, worker: Worker) -> None:
        """Returns when the process is dead, and its invocation, if any, answered."""
        ended = asyncio.create_task(process.wait())
        while not ended.done():
            await asyncio.wait({ended}, timeout=LOOK_SECONDS)
            if worker.overdue() and not ended.done():
                seconds = self._function.timeout
                worker.died("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")
                with suppress(ProcessLookupError):  # it may have ended in this very moment
                    process.kill()
        status = ended.result()
        worker.died("Runtime.ExitError", f"Runtime exited with error: exit status {status}")
        print(f"the handler's process ended ({status}), starting another", flush=True)

    def _environ(self, runtime_port: int) -> dict[str, str]:
        return {
            **self._function.environ,
            "AWS_LAMBDA_RUNTIME_API": f"{HOST}:{runtime_port}",
            "AWS_LAMBDA_FUNCTION_NAME": self._function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        }
