"""python -m quicksight plan|apply|delete

Says, makes or takes away Cardwatch's data sources, data sets, analysis and dashboard.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cloud.converge import ACTIONS, Resource
from contracts.errors import CardwatchError
from quicksight.catalog import catalog
from quicksight.pieces import Pieces, catalog_name
from quicksight.settings import NAMES, Settings


def resources(session: Any, settings: Settings) -> Sequence[Resource]:
    account = session.client("sts").get_caller_identity()["Account"]
    tables = catalog(session.client("glue"), catalog_name(settings.stack), settings.archive_bucket)
    client = session.client("quicksight")
    return [*tables, *Pieces(client, account, session.region_name, settings)]


def main() -> int:
    reads = f"Read from the environment: {', '.join(NAMES.values())}, and boto3's own."
    parser = argparse.ArgumentParser(prog="python -m quicksight", description=__doc__, epilog=reads)
    parser.add_argument("action", choices=ACTIONS)
    action = ACTIONS[parser.parse_args().action]
    try:
        wanted = resources(boto3.session.Session(), Settings.from_env(os.environ))
        print(action(wanted, partial(print, flush=True)))
    except (CardwatchError, BotoCoreError, ClientError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
