"""python -m local_stack.logstash: runs pipelines, tests them, or filters events.

--path.settings DIR          run DIR/pipelines.yml
-f FILE|DIR, -e STRING       run one pipeline instead
-t                           test the configuration and exit
filter PIPELINE.conf         apply its filter section to JSON lines
"""

import argparse
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from contracts.errors import CardwatchError
from local_stack.logstash.filter_command import filter_lines, read_pipeline
from local_stack.logstash.plugin import Context

DATA = Path(".cardwatch/data")


def _filter(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    options = argparse.ArgumentParser(prog="python -m local_stack.logstash filter")
    options.add_argument("pipeline", type=Path)
    options.add_argument("--ecs-compatibility", choices=("v8", "v1", "disabled"), default="v8")
    options.add_argument("--path.data", dest="data", type=Path, default=DATA)
    chosen = options.parse_args(arguments)
    context = Context(environment, chosen.data, chosen.ecs_compatibility != "disabled")
    text = read_pipeline(chosen.pipeline)
    out = sys.stdout.buffer
    for line in filter_lines(text, str(chosen.pipeline), sys.stdin.buffer, context):
        out.write(line + b"\n")
    out.flush()
    return 0


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("kafka").setLevel(logging.ERROR)
    try:
        if arguments[:1] == ["filter"]:
            return _filter(arguments[1:], environment)
        from local_stack.logstash.run_command import run

        return run(arguments, environment)
    except (CardwatchError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
