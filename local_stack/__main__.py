"""python -m local_stack up | status | down | env"""

import argparse
import os
import shlex
import sys

from contracts.errors import CardwatchError
from local_stack import stack
from local_stack.alone import alone
from local_stack.endpoints import Endpoints, beside_proxy
from local_stack.preflight import preflight
from local_stack.provision import provision
from local_stack.service import State, without_password
from local_stack.services import services
from local_stack.settings import StackSettings


def up(settings: StackSettings) -> int:
    preflight(settings)
    with alone(settings.state, _say):
        stack.up(services(settings), _say)
        provision(Endpoints.of(settings), _say)
    return 0


def status(settings: StackSettings) -> int:
    found = services(settings)
    states = stack.status(found)
    for service in found:
        address = without_password(service.address)
        _say(f"{service.name:<14} {states[service.name]:<10} {address}")
    return 0 if set(states.values()) == {State.READY} else 1


def down(settings: StackSettings) -> int:
    with alone(settings.state, _say):
        stack.down(services(settings), _say)
    return 0


def env(settings: StackSettings) -> int:
    """For a shell: eval "$(python -m local_stack env)"."""
    variables = Endpoints.of(settings).env() | beside_proxy(os.environ)
    for name, value in variables.items():
        _say(f"export {name}={shlex.quote(value)}")
    return 0


INTERRUPTED = 130
ACTIONS = {"up": up, "status": status, "down": down, "env": env}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local_stack", description=__doc__)
    parser.add_argument("action", choices=ACTIONS)
    action = ACTIONS[parser.parse_args().action]
    os.environ.update(beside_proxy(os.environ))
    try:
        return action(StackSettings.from_env(os.environ))
    except (CardwatchError, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; servers that were started stay up until `make down`", file=sys.stderr)
        return INTERRUPTED


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
