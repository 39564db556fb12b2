"""From where PostgreSQL takes connections, as group_vars/aws_ec2.yml tells it."""

from pathlib import Path

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ANSIBLE = Path(__file__).resolve().parents[2] / "ansible"
HOSTS = {"cardwatch-1": {"common_address": "10.20.2.5"}}


def _clients(jobs: str) -> list[str]:
    told = yaml.safe_load((ANSIBLE / "group_vars/aws_ec2.yml").read_text())
    variables = {
        "aws_jobs": jobs,
        "aws_cidr": "10.20.0.0/16",
        "groups": {"cardwatch": list(HOSTS)},
        "hostvars": HOSTS,
    }
    clients: list[str] = Templar(DataLoader(), variables=variables).template(
        trust_as_template(told["postgresql_clients"])
    )
    return clients


@pytest.mark.parametrize(
    ("jobs", "from_where"),
    [("hosts", ["10.20.2.5/32"]), ("emr", ["10.20.2.5/32", "10.20.0.0/16"])],
)
def test_jobs_on_emr_connect_from_the_stacks_own_range(jobs: str, from_where: list[str]) -> None:
    assert _clients(jobs) == from_where
