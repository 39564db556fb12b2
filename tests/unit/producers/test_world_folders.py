"""Producers keep what they know where the servers of the same settings keep theirs."""

import threading
from pathlib import Path

import pytest

from local_stack.settings import StackSettings
from producers.pace import Clock
from producers.world import World


def test_a_home_folder_is_meant_by_its_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    env = {"CARDWATCH_STATE": "~/kept"}
    world = World(env, threading.Event(), Clock(lambda: 0.0, lambda _: False))
    assert world.state == Path("/home/me/kept") == StackSettings.from_env(env).state
