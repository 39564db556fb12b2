"""What the distributions call the same things, and where they differ."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

from rehearse.image import PACKAGES, SUITE

ANSIBLE = Path(__file__).resolve().parents[2] / "ansible"


def _java(family: str, release: str) -> Any:
    told = yaml.safe_load((ANSIBLE / "group_vars/all/cardwatch.yml").read_text())
    facts = {"os_family": family, "distribution_release": release}
    templar = Templar(DataLoader(), variables={"ansible_facts": facts})
    return templar.template(trust_as_template(told["common_java"]))


@pytest.mark.parametrize(
    ("family", "release", "package"),
    [
        ("Debian", "bookworm", "openjdk-17-jre-headless"),
        ("Debian", "trixie", "default-jre-headless"),
        ("Debian", "noble", "openjdk-17-jre-headless"),
        ("RedHat", "NA", "java-17-amazon-corretto-headless"),
    ],
)
def test_java_is_a_package_that_the_distribution_has(
    family: str, release: str, package: str
) -> None:
    assert _java(family, release) == package


def test_java_is_in_the_image_of_a_rehearsal() -> None:
    assert _java("Debian", SUITE).replace("-jre-", "-jdk-") in PACKAGES


@pytest.mark.parametrize("tasks", ["kafka/tasks/install.yml", "cardwatch/tasks/install.yml"])
def test_who_needs_java_takes_that_package(tasks: str) -> None:
    text = (ANSIBLE / "roles" / tasks).read_text()

    assert "common_java" in text and "openjdk" not in text
