"""The disk of a host on EC2 is its image's root, by whatever name that image gives it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

ROLE = Path(__file__).resolve().parents[2] / "ansible/roles/aws_instances"
OLD = {"image_id": "ami-1", "creation_date": "2026-01-01", "root_device_name": "/dev/xvda"}
NEW = {"image_id": "ami-2", "creation_date": "2026-02-01", "root_device_name": "/dev/sda1"}
OMITTED = "omitted"


def _told(expression: Any, **variables: Any) -> Any:
    told = yaml.safe_load((ROLE / "vars/main.yml").read_text())
    own = {name: trust_as_template(told[name]) for name in told if isinstance(told[name], str)}
    templar = Templar(DataLoader(), variables={**own, "omit": OMITTED, **variables})
    return templar.template(trust_as_template(expression))


def _task(module: str) -> dict[str, Any]:
    tasks = yaml.safe_load((ROLE / "tasks/main.yml").read_text())
    (found,) = (task for task in tasks if module in task)
    arguments: dict[str, Any] = found[module]
    return arguments


@pytest.mark.parametrize(("images", "newest"), [([OLD, NEW], NEW), ([OLD], OLD)])
def test_the_disk_is_the_root_of_the_image(
    images: list[dict[str, str]], newest: dict[str, str]
) -> None:
    made = _task("amazon.aws.ec2_instance")
    (disk,) = made["volumes"]
    found = {"aws_instances_images": {"images": images}}

    assert _told("{{ aws_instances_image }}", **found) == newest["image_id"]
    assert _told(disk["device_name"], **found) == newest["root_device_name"]


def test_a_region_without_the_image_has_none() -> None:
    assert _told("{{ aws_instances_image }}", aws_instances_images={"images": []}) == ""


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"aws_image_id": "ami-1"}, {"image_ids": ["ami-1"], "owners": OMITTED}),
        ({}, {"image_ids": OMITTED, "owners": ["1234"]}),
    ],
)
def test_an_image_that_is_given_is_looked_up_too(
    given: dict[str, str], asked: dict[str, Any]
) -> None:
    look = _task("amazon.aws.ec2_ami_info")
    known = {"aws_image_owner": "1234", "aws_image_name": "debian-12-*", **given}

    assert {name: _told(look[name], **known) for name in asked} == asked
