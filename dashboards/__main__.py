"""python -m dashboards: compile the bundle, check one, or put the alert rules into a Kibana."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from contracts.errors import CardwatchError
from dashboards.bundle import BUNDLE, SOURCE, compile_bundle


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dashboards", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    compiling = commands.add_parser("compile", help="make kibana/bundle.ndjson from its source")
    compiling.add_argument("--source", type=Path, default=SOURCE)
    compiling.add_argument("--to", type=Path, default=BUNDLE)
    return parser.parse_args(arguments)


def compile_to(source: Path, to: Path) -> None:
    text = compile_bundle(source)
    to.write_text(text, encoding="utf-8")
    print(f"{to}: {len(text.splitlines())} saved objects")


def main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    try:
        if options.command == "compile":
            compile_to(options.source, options.to)
    except (CardwatchError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
