"""Nodes of Elasticsearch change their version when they are told to, one after the other."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROLES = Path(__file__).resolve().parents[2] / "ansible/roles"


def _tasks(role: str, name: str) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = yaml.safe_load((ROLES / role / f"tasks/{name}.yml").read_text())
    return tasks


def test_a_restart_that_was_broken_off_can_be_begun_again() -> None:
    """Copies are made only while shards may move, and the next restart waits for all of them."""
    asked = [task.get("ansible.builtin.uri", {}) for task in _tasks("elasticsearch", "restart")]
    allowed = [
        (n, told["body"]["persistent"]["cluster.routing.allocation.enable"])
        for n, told in enumerate(asked)
        if "persistent" in told.get("body", {})
    ]
    waits = [n for n, told in enumerate(asked) if "wait_for_status" in told.get("url", "")]
    restart = next(n for n, told in enumerate(asked) if not told)

    assert [value for _, value in allowed] == [None, "primaries", None]
    (first, _), (_, _), (last, _) = allowed
    assert first < waits[0] < restart < last < waits[-1]


@pytest.mark.parametrize("product", ["elasticsearch", "kibana", "logstash"])
def test_the_distributions_updates_leave_the_version_alone(product: str) -> None:
    tasks = _tasks(product, "install_repository")
    hold = {"name": product, "selection": "hold"}
    held = [task.get("ansible.builtin.dpkg_selections") for task in tasks].index(hold)
    (made,) = (n for n, task in enumerate(tasks) if "ansible.builtin.apt" in task)

    assert made < held
    # Else the next version could not be installed either.
    assert tasks[made]["ansible.builtin.apt"]["allow_change_held_packages"] is True
