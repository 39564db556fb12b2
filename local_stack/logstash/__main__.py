"""python -m local_stack.logstash: runs pipelines, tests them, or filters events.

--path.settings DIR          run DIR/pipelines.yml
-f FILE|DIR, -e STRING       run one pipeline instead
-t                           test the configuration and exit
filter PIPELINE.conf         apply its filter section to JSON lines
test DIR                     run a folder of cases: events beside the documents expected of them
"""

import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from contracts.errors import CardwatchError

Environment = Mapping[str, str]


# Each is imported when it is asked for: a filter starts without the inputs and outputs of a run.
def _filter(arguments: Sequence[str], environment: Environment) -> int:
    from local_stack.logstash.filter_command import run

    return run(arguments, environment)


def _test(arguments: Sequence[str], environment: Environment) -> int:
    from local_stack.logstash.cases.command import run

    return run(arguments, environment)


def _run(arguments: Sequence[str], environment: Environment) -> int:
    from local_stack.logstash.run_command import run

    return run(arguments, environment)


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
