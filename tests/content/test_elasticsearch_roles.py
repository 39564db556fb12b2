"""What Elasticsearch's own security lets each of its users do."""

from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

VARS = Path(__file__).resolve().parents[2] / "ansible/roles/elasticsearch/vars/main.yml"


def _may(user: str, index: str) -> set[str]:
    told: dict[str, Any] = yaml.safe_load(VARS.read_text())
    granted = [
        one
        for role in told["elasticsearch_users"][user]
        for one in told["elasticsearch_roles"].get(role, {"indices": []})["indices"]
    ]
    everything = {"{{ elasticsearch_indices }}": told["elasticsearch_indices"]}
    return {
        privilege
        for one in granted
        if any(fnmatch(index, name) for name in everything.get(str(one["names"]), one["names"]))
        for privilege in one["privileges"]
    }


@pytest.mark.parametrize("index", ["approval-decisions-2026.10", "billing-statements-2026.11"])
def test_health_refreshes_what_the_books_read_and_writes_none_of_it(index: str) -> None:
    assert {"read", "maintenance"} <= _may("health", index)
    assert "index" not in _may("health", index)


def test_health_writes_its_readings_and_waits_until_they_can_be_found() -> None:
    assert {"create_index", "index", "maintenance"} <= _may("health", "pipeline-health-2026.11")


def test_who_looks_at_dashboards_changes_nothing() -> None:
    assert _may("reader", "approval-decisions-2026.10") == {"read", "view_index_metadata"}
