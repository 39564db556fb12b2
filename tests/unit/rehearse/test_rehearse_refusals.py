"""Where hosts cannot be booted, the rehearsal says what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from contracts.errors import SetupFailed
from rehearse import preflight, world
from rehearse.settings import CHECKOUT, Places


def test_somebody_who_is_not_root_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SetupFailed, match="needs root"):
        preflight.require_hosts_can_boot()


def test_missing_programs_are_named_by_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SetupFailed, match="debootstrap .* systemd-container"):
        preflight.require_hosts_can_boot()


def test_a_playbook_needs_hosts_that_are_up(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="rehearse up"):
        world.ansible("verify", [], Places(tmp_path))


def test_taking_away_what_is_not_there_is_fine(tmp_path: Path) -> None:
    assert world.down(Places(tmp_path)) == 0


def test_an_unknown_scenario_is_refused_with_those_that_there_are() -> None:
    command = (sys.executable, "-m", "rehearse", "run", "--scenario", "huge")
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 2 and "three-brokers" in done.stderr
