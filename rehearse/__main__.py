"""python -m rehearse: deploys to hosts that it boots here, and takes them away again.

run                      provision, boot, deploy and verify, again, after loss of power; destroy
up, down                 boot the hosts and leave them up; take them away
ansible PLAYBOOK [...]   run a playbook of ansible/playbooks/ on the hosts that are up
doors                    try every door of the deployment without a key
ssh HOST [COMMAND]       a shell, or a command, on one of them
"""

import argparse
import sys
from collections.abc import Sequence

from contracts.errors import CardwatchError
from rehearse import world
from rehearse.preflight import require_hosts_can_boot
from rehearse.scenario import SCENARIOS
from rehearse.settings import Places


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m rehearse",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("run", "up"):
        command = commands.add_parser(name)
        command.add_argument("--scenario", choices=sorted(SCENARIOS), default="small")
    for name in ("down", "doors"):
        commands.add_parser(name)
    for name, target in (("ansible", "playbook"), ("ssh", "host")):
        command = commands.add_parser(name)
        command.add_argument(target)
        command.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser.parse_args(arguments)


def run(options: argparse.Namespace, places: Places) -> int:
    """The exit code. Raises CardwatchError."""
    require_hosts_can_boot()
    if options.command == "run":
        return world.run(options.scenario, places)
    if options.command == "up":
        return world.up(options.scenario, places)
    if options.command == "down":
        return world.down(places)
    if options.command == "doors":
        return world.doors(places)
    if options.command == "ansible":
        return world.ansible(options.playbook, options.arguments, places)
    return world.ssh(options.host, options.arguments, places)


def main() -> None:
    options = parse(sys.argv[1:])
    try:
        sys.exit(run(options, Places()))
    except CardwatchError as error:
        sys.exit(f"rehearse: {error}")
    except KeyboardInterrupt:
        sys.exit("rehearse: interrupted; nothing of it is left")


if __name__ == "__main__":
    main()
