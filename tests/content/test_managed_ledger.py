"""The managed database is asked for its major version only where it has another one."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROLE = Path(__file__).resolve().parents[2] / "ansible/roles/aws_database"
MAKE, OMITTED = "amazon.aws.rds_instance", "omitted"


def _asked(instances: list[dict[str, Any]]) -> Any:
    tasks = yaml.safe_load((ROLE / "tasks/rds.yml").read_text())
    (made,) = (task[MAKE] for task in tasks if MAKE in task)
    told = yaml.safe_load((ROLE / "vars/main.yml").read_text())
    variables = {
        "omit": OMITTED,
        "aws_rds": {"version": "17"},
        "aws_database_found": {"instances": instances},
        **{name: trust_as_template(text) for name, text in told.items()},
    }
    return Templar(DataLoader(), variables=variables).template(
        trust_as_template(made["engine_version"])
    )


@pytest.mark.parametrize(
    ("instances", "asked"),
    [
        ([], "17"),
        # AWS has raised it since; 17 alone would stand for an older one, and be refused.
        ([{"engine_version": "17.9"}], OMITTED),
        ([{"engine_version": "16.13"}], "17"),
    ],
)
def test_the_major_version_is_asked_for_where_it_is_another(
    instances: list[dict[str, Any]], asked: str
) -> None:
    assert _asked(instances) == asked
