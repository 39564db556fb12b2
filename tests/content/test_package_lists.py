"""A host of Debian learns what packages there are before the first is installed on it."""

from pathlib import Path
from typing import Any

import yaml

from rehearse.inventory import products
from rehearse.settings import Places

COMMON = Path(__file__).resolve().parents[2] / "ansible/roles/common"


def _tasks() -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = yaml.safe_load((COMMON / "tasks/main.yml").read_text())
    return tasks


def test_lists_are_fetched_before_the_first_package_and_are_no_change() -> None:
    tasks = _tasks()
    first = next(n for n, task in enumerate(tasks) if "ansible.builtin.package" in task)
    (fetch,) = (task for task in tasks[:first] if "ansible.builtin.apt" in task)

    assert fetch["ansible.builtin.apt"] == {"update_cache": True, "cache_valid_time": 86400}
    assert fetch["changed_when"] is False
    assert "ansible_facts['os_family'] == 'Debian'" in fetch["when"]


def test_lists_are_fetched_unless_told_otherwise() -> None:
    defaults = yaml.safe_load((COMMON / "defaults/main.yml").read_text())

    assert defaults["common_update_package_lists"] is True


def test_a_rehearsal_asks_no_mirror(tmp_path: Path) -> None:
    assert products(Places(cache=tmp_path), {}, {})["common_update_package_lists"] is False
