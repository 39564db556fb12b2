"""A rehearsal seen from outside: what is prepared while there is a network, and the keeper's life
and end.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import yaml

from contracts.errors import NotReady, SetupFailed
from local_stack.tie import tied
from rehearse import cgroups, playbooks
from rehearse.archives import make_archives, make_older_archives
from rehearse.commands import must
from rehearse.image import make_image
from rehearse.machine import ssh_command
from rehearse.scenario import SCENARIOS, Host
from rehearse.settings import CHECKOUT, Places
from rehearse.stages import Stages
from rehearse.wheels import make_wheels

NAMESPACES = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
READY_SECONDS = 900.0
POLL_SECONDS = 0.2


def prepare(scenario: str, places: Places) -> None:
    """Raises SetupFailed: what could not be made, or that hosts are up already."""
    if _keeper(places) is not None:
        raise SetupFailed("hosts are up already: `python -m rehearse down` takes them away")
    _sweep(places)
    make_image(places.image, _say)
    make_wheels(places.wheels, _say)
    make_archives(places.archives)
    if SCENARIOS[scenario].upgrades:
        make_older_archives(places.older_archives, places.older_jars, _say)
    places.log.mkdir(parents=True)
    key = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(places.key))
    must(*key, what="an ssh key could not be made")


def run(scenario: str, places: Places) -> int:
    """The exit code of the steps. Whatever ends this, the hosts end with it."""
    stages = Stages(_say, time.monotonic)
    began = time.monotonic()
    stages.run("prepare", lambda: prepare(scenario, places))
    keeper = subprocess.Popen(tied(_keeper_command(scenario, "steps")), cwd=CHECKOUT)
    places.keeper.write_text(str(keeper.pid))
    try:
        code = keeper.wait()
    finally:
        keeper.kill()
        keeper.wait()
        stages.run("clean up", lambda: _sweep(places))
    if code == 0:
        _say(f"==> rehearsed in {time.monotonic() - began:.0f} s: every stage held")
    return code


def up(scenario: str, places: Places) -> int:
    prepare(scenario, places)
    log = places.log / "keeper"
    with log.open("wb") as output:
        keeper = subprocess.Popen(
            _keeper_command(scenario, "stay"),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    places.keeper.write_text(str(keeper.pid))
    try:
        _wait_until_ready(keeper, places, log)
    except BaseException:
        down(places)
        raise
    print(log.read_text(), end="")
    return 0


def _wait_until_ready(keeper: "subprocess.Popen[bytes]", places: Places, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not places.ready.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            lines = log.read_text(errors="replace").splitlines()[-15:]
            raise NotReady("the rehearsal", READY_SECONDS, lines)
        time.sleep(POLL_SECONDS)


def down(places: Places) -> int:
    """Safe to repeat."""
    if (pid := _keeper(places)) is not None:
        os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{pid}").exists() and _keeper(places) is not None:
            time.sleep(POLL_SECONDS)
    _sweep(places)
    return 0


def ansible(playbook: str, arguments: Sequence[str], places: Places) -> int:
    return _inside(places, *playbooks.command(playbook, str(places.inventory), arguments))


def doors(places: Places) -> int:
    return _inside(places, "env", f"PYTHONPATH={CHECKOUT}", sys.executable, "-m", "rehearse.doors")


def ssh(name: str, arguments: Sequence[str], places: Places) -> int:
    groups = yaml.safe_load(places.inventory.read_text())["all"]["children"] if _up(places) else {}
    for role, group in groups.items():
        if name in group["hosts"]:
            host = Host(name, role, group["hosts"][name]["ansible_host"])
            return _inside(places, *ssh_command(places, host), *arguments)
    known = sorted(host for group in groups.values() for host in group["hosts"])
    raise SetupFailed(f"there is no host {name}: {', '.join(known)}")


def _up(places: Places) -> int:
    pid = _keeper(places)
    if pid is None:
        raise SetupFailed("no hosts are up: `python -m rehearse up` boots them")
    return pid


def _inside(places: Places, *command: str) -> int:
    """Runs `command` in the keeper's namespaces; the exit code."""
    children = Path(f"/proc/{_up(places)}/task/{_up(places)}/children").read_text().split()
    enter = ("nsenter", f"--target={children[0]}", "--net", "--mount", "--pid")
    work = f"--wdns={playbooks.ANSIBLE}"
    return subprocess.run((*enter, work, *command)).returncode


def _keeper_command(scenario: str, work: str) -> tuple[str, ...]:
    return (*NAMESPACES, sys.executable, "-m", "rehearse.keeper", scenario, work)


def _keeper(places: Places) -> int | None:
    """Its process id while it lives; a number that another program has by now is not it."""
    try:
        pid = int(places.keeper.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if b"rehearse.keeper" in command else None


def _sweep(places: Places) -> None:
    """What the kernel does not take away with the namespaces: folders."""
    shutil.rmtree(places.run, ignore_errors=True)
    cgroups.remove_all()


def _say(line: str) -> None:
    print(line, flush=True)
