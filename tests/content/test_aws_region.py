"""The region is told under both of its names: boto3 reads AWS_DEFAULT_REGION, others AWS_REGION."""

import re
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

CHECKOUT = Path(__file__).parent.parent.parent
NAMES = {"AWS_REGION", "AWS_DEFAULT_REGION"}


def _of_the_hosts() -> Any:
    told = yaml.safe_load((CHECKOUT / "ansible/group_vars/aws_ec2.yml").read_text())
    return told["cardwatch_aws_environment"]


def _of_the_jobs() -> Any:
    told = yaml.safe_load((CHECKOUT / "ansible/roles/aws_jobs/vars/main.yml").read_text())
    return told["aws_jobs_settings"]["environment"]


@pytest.mark.parametrize("environment", [_of_the_hosts(), _of_the_jobs()], ids=["hosts", "jobs"])
def test_programs_are_told_the_region_by_both_names(environment: dict[str, str]) -> None:
    assert {environment.get(name) for name in NAMES} == {"{{ aws_region }}"}


def test_boto3_finds_its_region_in_what_hosts_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    for name in NAMES & _of_the_hosts().keys():
        monkeypatch.setenv(name, "eu-west-1")

    assert boto3.session.Session("local", "local").region_name == "eu-west-1"


def test_whoever_exports_a_region_in_the_runbook_exports_both_names() -> None:
    text = (CHECKOUT / "docs/runbook.md").read_text()
    exports = re.findall(r"export .*AWS_REGION.*", text)

    assert exports
    assert [line for line in exports if "AWS_DEFAULT_REGION" not in line] == []
