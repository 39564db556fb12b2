"""What the distributions call the same things, and where they differ."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template

from rehearse.image import BASE, PACKAGES, SUITE

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


def test_a_host_of_debian_has_what_the_module_for_package_sources_needs() -> None:
    installed = yaml.safe_load((ANSIBLE / "roles/common/vars/main.yml").read_text())
    tasks = "".join(each.read_text() for each in ANSIBLE.glob("roles/*/tasks/*.yml"))

    assert "ansible.builtin.deb822_repository" in tasks
    assert "python3-debian" in installed["common_packages_of"]["Debian"]
    # These are in Debian's smallest installation, or come with a package that is named.
    assert set(installed["common_packages_of"]["Debian"]) - {*PACKAGES, *BASE} <= {"tar"}
