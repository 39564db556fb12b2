"""python -m local_stack.logstash: runs pipelines, tests them, or filters events.

--path.settings DIR          run DIR/pipelines.yml
-f FILE|DIR, -e STRING       run one pipeline instead
-t                           test the configuration and exit
filter PIPELINE.conf         apply its filter section to JSON lines
test DIR                     run a folder of cases: events beside the documents expected of them
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from contracts.errors import CardwatchError
from local_stack.logstash.plugin import Context
from local_stack.settings import DATA

Environment = Mapping[str, str]


def _filter(arguments: Sequence[str], environment: Environment) -> int:
    from local_stack.logstash.config.parse import parse
    from local_stack.logstash.definitions import files_of
    from local_stack.logstash.event_json import line_of
    from local_stack.logstash.filter_command import filtered
    from local_stack.logstash.watchdog import WATCHDOG

    options = _parser("filter")
    options.add_argument("pipeline", help="a file, or the folder of a pipeline")
    options.add_argument("--ecs-compatibility", choices=("v8", "v1", "disabled"), default="v8")
    options.add_argument("--path.data", dest="data", type=Path, default=DATA)
    chosen = options.parse_args(arguments)
    context = Context(environment, chosen.data, chosen.ecs_compatibility != "disabled")
    sections = parse(files_of(chosen.pipeline))
    out = sys.stdout.buffer
    with WATCHDOG.running():
        for event in filtered(sections, sys.stdin.buffer, context):
            out.write(line_of(event) + b"\n")
        out.flush()
    return 0


def _test(arguments: Sequence[str], environment: Environment) -> int:
    from local_stack.logstash.cases.command import test

    return test(arguments, environment, DATA)


def _run(arguments: Sequence[str], environment: Environment) -> int:
    from local_stack.logstash.run_command import run

    return run(arguments, environment)


def _parser(command: str) -> argparse.ArgumentParser:
    name = f"python -m local_stack.logstash {command}"
    return argparse.ArgumentParser(prog=name, allow_abbrev=False)


COMMANDS: dict[str, Callable[[Sequence[str], Environment], int]] = {
    "filter": _filter,
    "test": _test,
}


def main(arguments: Sequence[str], environment: Environment) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("kafka").setLevel(logging.ERROR)
    command = COMMANDS.get(arguments[0]) if arguments else None
    try:
        return command(arguments[1:], environment) if command else _run(arguments, environment)
    except BrokenPipeError:
        # The reader of our output went away; Python would complain again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"{error.filename or 'error'}: {error.strerror}", file=sys.stderr)
        return 1
    except CardwatchError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
