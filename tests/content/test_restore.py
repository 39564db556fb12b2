"""A restore works on hosts that were made anew, and on nothing but what was backed up."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROLES = Path(__file__).resolve().parents[2] / "ansible/roles"


def _tasks(role: str, name: str) -> list[dict[str, Any]]:
    tasks: list[dict[str, Any]] = yaml.safe_load((ROLES / role / f"tasks/{name}.yml").read_text())
    return tasks


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_a_cluster_that_was_made_anew_is_told_first_where_the_snapshots_are(name: str) -> None:
    first, *_ = _tasks("elasticsearch", name)
    refuse, place = _tasks("elasticsearch", "place")

    assert first["ansible.builtin.import_tasks"] == "place.yml"
    assert refuse["ansible.builtin.assert"]["that"] == "elasticsearch_snapshots | length > 0"
    assert place["ansible.builtin.uri"]["method"] == "PUT"
    assert place["ansible.builtin.uri"]["url"].endswith("/_snapshot/cardwatch")


def test_a_restored_ledger_can_take_the_place_of_the_one_in_use() -> None:
    kind = "community.postgresql.postgresql_db"
    block = next(task["block"] for task in _tasks("postgresql", "database") if "block" in task)
    (used,) = (task[kind] for task in block if kind in task)
    block = next(task["block"] for task in _tasks("postgresql", "restore") if "block" in task)
    made = [task[kind] for task in block if kind in task and "state" not in task[kind]]

    assert made == [{**used, "name": "{{ postgresql_database }}_restored"}]


def test_a_dump_that_cannot_be_restored_in_full_is_an_error() -> None:
    block = next(task["block"] for task in _tasks("postgresql", "restore") if "block" in task)
    kind = "community.postgresql.postgresql_db"
    (load,) = (task[kind] for task in block if task.get(kind, {}).get("state") == "restore")

    assert load["target_opts"] == "--set=ON_ERROR_STOP=1"
