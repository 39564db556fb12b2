"""python -m local_stack.kibana.load BUNDLE: imports it into a Kibana, the viewer or a real one."""

import argparse
import json
import os
import sys
from pathlib import Path

import requests

from contracts.errors import CardwatchError, Unavailable
from local_stack.endpoints import Endpoints
from local_stack.settings import CHECKOUT, StackSettings

BUNDLE = CHECKOUT / "kibana" / "bundle.ndjson"
SECONDS = 60.0


class NotImported(CardwatchError):
    """Kibana took the file but not its objects, or not the file."""


def load(url: str, bundle: Path) -> int:
    """How many objects were imported. Kibana answers 200 also when it imports none."""
    try:
        answer = requests.post(
            f"{url}/api/saved_objects/_import",
            params={"overwrite": "true"},
            headers={"kbn-xsrf": "cardwatch"},
            files={"file": (bundle.name, bundle.read_bytes(), "application/ndjson")},
            timeout=SECONDS,
        )
        body = answer.json()
    except FileNotFoundError:
        raise NotImported(f"there is no {bundle}: make it with `make dashboards`") from None
    except (requests.RequestException, ValueError) as problem:
        raise Unavailable(f"Kibana at {url}", type(problem).__name__) from None
    if not answer.ok:
        raise NotImported(f"{bundle} was refused by {url}: {body.get('message', body)}")
    if not body["success"]:
        errors = [json.dumps(error, sort_keys=True) for error in body.get("errors", ())]
        raise NotImported("\n".join([f"{bundle} was not imported into {url}:", *errors]))
    return int(body["successCount"])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local_stack.kibana.load", description=__doc__)
    parser.add_argument("bundle", type=Path, nargs="?", default=BUNDLE)
    parser.add_argument("--kibana", help="its URL; that of the local stack unless given")
    options = parser.parse_args()
    url = options.kibana or Endpoints.of(StackSettings.from_env(os.environ)).kibana
    try:
        count = load(url, options.bundle)
    except CardwatchError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    print(f"{count} saved objects imported: {url}/app/dashboards")
    return 0


if __name__ == "__main__":
    sys.exit(main())
