"""python -m local_stack.lambda_runtime --port N --name NAME --handler MODULE.FUNCTION"""

import argparse
import asyncio
import os
import sys
import time
import uuid
from pathlib import Path

from local_stack.lambda_runtime.api import Api
from local_stack.lambda_runtime.environment import Environment, Function
from local_stack.lambda_runtime.http import serve
from local_stack.lambda_runtime.invocation import Waiting
from local_stack.settings import CHECKOUT, HOST

LOOK_SECONDS = 0.2


def main() -> int:
    return asyncio.run(_serve(_options()))


async def _serve(options: argparse.Namespace) -> int:
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    function = Function(options.name, options.handler, options.task_root, options.timeout, environ)
    waiting = Waiting()
    environments = [Environment(function, waiting, time.time) for _ in range(options.concurrency)]
    api = Api(function, waiting, environments, lambda: str(uuid.uuid4()))
    # Not closed at the end: since Python 3.12 that would wait for all who are still connected.
    await serve(HOST, options.port, api.handle)
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(each.keep_running()) for each in environments]
        reason = await _stay(environments)
        for task in running:
            task.cancel()
    print(f"the handler could not be loaded: {reason}", flush=True)  # the log's last line
    return 1


async def _stay(environments: list[Environment]) -> str:
    """Ends only when the handler cannot be loaded at all; gives back why."""
    loaded = False
    while True:
        loaded = loaded or any(each.ready for each in environments)
        errors = [each.init_error for each in environments if each.init_error]
        if errors and not loaded:
            return errors[0]
        await asyncio.sleep(LOOK_SECONDS)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--handler", required=True, help="package.module.function")
    parser.add_argument("--task-root", type=Path, default=CHECKOUT, help="where its package lies")
    parser.add_argument("--revision", help="of the code: only tells two runs apart")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds for one invocation")
    parser.add_argument("--concurrency", type=int, default=2, help="processes with the handler")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
