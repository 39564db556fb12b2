"""The managed database is asked for what differs, at once, and for its version only then."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROLE = Path(__file__).resolve().parents[2] / "ansible/roles/aws_database"
MAKE, OMITTED = "amazon.aws.rds_instance", "omitted"


def _made() -> dict[str, Any]:
    tasks = yaml.safe_load((ROLE / "tasks/rds.yml").read_text())
    (made,) = (task[MAKE] for task in tasks if MAKE in task)
    return dict(made)


def _asked(option: str, instances: list[dict[str, Any]]) -> Any:
    told = yaml.safe_load((ROLE / "vars/main.yml").read_text())
    variables = {
        "omit": OMITTED,
        "aws_rds": {"version": "17"},
        "aws_database_found": {"instances": instances},
        **{name: trust_as_template(text) for name, text in told.items()},
    }
    return Templar(DataLoader(), variables=variables).template(trust_as_template(_made()[option]))


@pytest.mark.parametrize(
    ("instances", "version", "upgrade"),
    [
        ([], "17", OMITTED),
        # AWS has raised it since; 17 alone would stand for an older one, and be refused.
        ([{"engine_version": "17.9"}], OMITTED, OMITTED),
        ([{"engine_version": "16.13"}], "17", True),
    ],
)
def test_the_major_version_is_asked_for_and_allowed_where_it_is_another(
    instances: list[dict[str, Any]], version: str, upgrade: object
) -> None:
    assert _asked("engine_version", instances) == version
    assert _asked("allow_major_version_upgrade", instances) == upgrade


def test_a_larger_database_does_not_wait_for_the_maintenance_window() -> None:
    assert _made()["apply_immediately"] is True
