"""python -m dashboards: compile the bundle, check one, or put the alert rules into a Kibana."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from contracts.errors import CardwatchError
from dashboards.alert_rules import read_rules
from dashboards.alerting import put_rules
from dashboards.bundle import BUNDLE, SOURCE, compile_bundle
from dashboards.checks import CHECKS, problems_of
from dashboards.kibana_api import Kibana

ALERTS = SOURCE / "alerts.yaml"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m dashboards", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    compiling = commands.add_parser("compile", help="make kibana/bundle.ndjson from its source")
    compiling.add_argument("--source", type=Path, default=SOURCE)
    compiling.add_argument("--to", type=Path, default=BUNDLE)
    checking = commands.add_parser("check", help="hold a bundle to what Kibana demands")
    checking.add_argument("bundle", type=Path, nargs="?", default=BUNDLE)
    alerting = commands.add_parser("alerts", help="create or update the alert rules of a Kibana")
    alerting.add_argument(
        "--kibana", required=True, type=_url, help="its URL, with /s/SPACE for a space"
    )
    alerting.add_argument("--rules", type=Path, default=ALERTS)
    alerting.add_argument(
        "--connector",
        help="id of the connector that tells of alerts: one that takes a message alone, such as "
        "Kibana's server log (Basic) or Slack",
    )
    return parser.parse_args(arguments)


def _url(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{text} is no URL: write it like https://kibana:5601")
    return text


def compile_to(source: Path, to: Path) -> None:
    text = compile_bundle(source)
    to.write_text(text, encoding="utf-8")
    print(f"{to}: {len(text.splitlines())} saved objects")


def check(bundle: Path) -> int:
    found = problems_of(bundle.read_bytes())
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{bundle}: {len(found)} problems in {len(CHECKS)} checks")
    return 1 if found else 0


def main(arguments: Sequence[str]) -> int:
    options = parse(arguments)
    try:
        if options.command == "compile":
            compile_to(options.source, options.to)
        if options.command == "check":
            return check(options.bundle)
        if options.command == "alerts":
            kibana = Kibana.from_env(options.kibana, os.environ)
            put_rules(read_rules(options.rules), kibana, options.connector, print)
    except CardwatchError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}: name another file", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
