"""python -m cloud plan|apply|delete tables|feed|jobs   (settings as JSON on standard input)"""

import argparse
import sys
from functools import partial
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cloud.converge import ACTIONS
from cloud.parts import PARTS
from contracts.errors import CardwatchError


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m cloud", description=__doc__)
    parser.add_argument("action", choices=ACTIONS)
    parser.add_argument("part", choices=PARTS)
    options = parser.parse_args()
    try:
        session: Any = boto3.session.Session()
        resources = PARTS[options.part](sys.stdin.read(), session.client)
        print(ACTIONS[options.action](resources, partial(print, flush=True)))
    except (CardwatchError, ValueError, BotoCoreError, ClientError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
