"""How ansible reaches hosts on EC2: through the bastion, whose key it learns as it does theirs."""

import shlex
from pathlib import Path
from typing import Any

import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

VARIABLES = Path(__file__).resolve().parents[2] / "ansible/group_vars/aws_ec2.yml"
LEARNT = "StrictHostKeyChecking=accept-new"


def _arguments(group: str, **more: Any) -> list[str]:
    """What ssh is given for a host of `group`."""
    told = yaml.safe_load(VARIABLES.read_text())
    variables = {
        **{name: trust_as_template(told[name]) for name in told if name.startswith("aws_ssh_")},
        "aws_image_user": "admin",
        "groups": {"bastion": ["bastion-1"]} if group else {},
        "group_names": [group],
        "hostvars": {"bastion-1": {"ansible_host": "203.0.113.5"}},
        **more,
    }
    text = Templar(DataLoader(), variables=variables).template(
        trust_as_template(told["ansible_ssh_common_args"])
    )
    return shlex.split(text)


def _way_to_the_bastion(**more: Any) -> list[str]:
    *before, command = _arguments("kafka", **more)
    assert before == ["-o", LEARNT, "-o"]
    return shlex.split(command.removeprefix("ProxyCommand="))


def test_the_bastions_key_is_learnt_at_its_first_answer_too() -> None:
    assert _way_to_the_bastion() == ["ssh", "-o", LEARNT, "-W", "%h:%p", "admin@203.0.113.5"]


def test_a_key_that_is_given_opens_the_bastion_too() -> None:
    way = _way_to_the_bastion(ansible_ssh_private_key_file="/keys/cardwatch")

    assert way[3:5] == ["-i", "/keys/cardwatch"]


def test_the_bastion_itself_is_reached_directly_and_so_is_every_host_without_one() -> None:
    assert _arguments("bastion") == _arguments("") == ["-o", LEARNT]
