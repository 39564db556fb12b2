"""The runbook's sizes are those of the measured rates, and what it names is there."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from cloud.sizing import RATES, USERS, Rates, size, table

CHECKOUT = Path(__file__).parent.parent.parent
RUNBOOK = (CHECKOUT / "docs/runbook.md").read_text()
TOLD = Rates.read()


def test_the_table_of_the_runbook_is_what_the_rates_give() -> None:
    assert table(TOLD) in RUNBOOK


@pytest.mark.parametrize("name", re.findall(r"playbooks/[a-z_]+\.yml", RUNBOOK))
def test_a_playbook_that_is_named_is_there(name: str) -> None:
    assert (CHECKOUT / "ansible" / name).exists()


@pytest.mark.parametrize(("service", "module"), re.findall(r"ours ([a-z]+) ([a-z_.]+)", RUNBOOK))
def test_a_program_that_is_named_is_on_the_host_beside_its_settings(
    service: str, module: str
) -> None:
    told = yaml.safe_load((CHECKOUT / "ansible/roles/cardwatch/vars/main.yml").read_text())
    services = [*told["cardwatch_services"], *told["cardwatch_timers"]]

    assert service in [each["name"] for each in services]
    assert module.split(".")[0] in told["cardwatch_packages"]
    assert (CHECKOUT / f"{module.replace('.', '/')}.py").exists()


@pytest.mark.parametrize("unit", sorted(set(re.findall(r"stop (cardwatch-[a-z -]+)", RUNBOOK))))
def test_a_unit_that_is_stopped_is_there(unit: str) -> None:
    told = yaml.safe_load((CHECKOUT / "ansible/roles/cardwatch/vars/main.yml").read_text())
    services = [*told["cardwatch_services"], *told["cardwatch_timers"]]

    assert {f"cardwatch-{each['name']}" for each in services} >= set(unit.split())


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(aws_[a-z_]+)", RUNBOOK))))
def test_a_variable_that_is_named_is_there(name: str) -> None:
    assert name in yaml.safe_load((CHECKOUT / "ansible/group_vars/all/aws.yml").read_text())


@pytest.mark.parametrize(
    "subject",
    [
        *("Deploy", "Verify", "Scale", "Rotate secrets and certificates", "Back up and restore"),
        *("Lose a node", "Lose a zone", "Upgrade", "Tear down", "Sizes"),
    ],
)
def test_the_runbook_has_a_chapter_on(subject: str) -> None:
    assert f"\n## {subject}\n" in RUNBOOK


def test_more_users_never_need_fewer_nodes() -> None:
    sizes = [size(users, TOLD) for users in USERS]

    for less, more in zip(sizes, sizes[1:], strict=False):
        assert less.kafka <= more.kafka and less.elasticsearch <= more.elasticsearch
        assert less.requests < more.requests


def test_a_slower_core_needs_more_of_them() -> None:
    slower = replace(TOLD, rates={**TOLD.rates, "screening_per_core": 100})

    assert size(100_000_000, slower).screening == 10 * size(100_000_000, TOLD).screening - 8


def test_a_cluster_is_of_three_where_it_may_not_stand_still() -> None:
    assert size(10_000, TOLD).kafka == 1
    assert size(20_000, TOLD).kafka == size(20_000, TOLD).elasticsearch == 3


def test_every_figure_says_where_it_comes_from() -> None:
    told = yaml.safe_load(RATES.read_text())

    for group in ("load", "bytes", "rates"):
        assert all(figure["source"] for figure in told[group].values())
