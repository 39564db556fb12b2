"""The AWS playbooks as ansible reads them, without an account."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ANSIBLE = Path(__file__).parent.parent.parent / "ansible"
PLAYBOOKS = ("provision", "plan", "destroy", "reach")
ROLES = sorted(ANSIBLE.glob("roles/aws_*"))


def run(folder: Path, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    bin_folder = Path(sys.executable).parent
    environ = {
        **os.environ,
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_NOCOLOR": "1",
    }
    command = (str(bin_folder / program), *arguments)
    return subprocess.run(command, cwd=ANSIBLE, env=environ, capture_output=True, text=True)


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_ansible_reads_a_playbook(name: str, tmp_path: Path) -> None:
    done = run(
        tmp_path, "ansible-playbook", "-i", "localhost,", "--syntax-check", f"playbooks/{name}.yml"
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_role_has_its_manual_and_a_way_back(role: Path) -> None:
    specs = yaml.safe_load((role / "meta/argument_specs.yml").read_text())["argument_specs"]
    assert specs["main"]["short_description"]
    if role.name != "aws_account":
        assert (role / "tasks/absent.yml").exists()


@pytest.mark.parametrize(
    ("refusal", "advice"),
    [
        ("VcpuLimitExceeded: more vCPU capacity than", "ask for more under Service Quotas (EC2"),
        ("Unable to locate credentials", "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID"),
        ("Something that nobody foresaw", "Read the message above, mend what it names"),
    ],
)
def test_a_refusal_of_aws_is_shown_with_advice(refusal: str, advice: str, tmp_path: Path) -> None:
    advise = {"name": "aws_account", "tasks_from": "advice.yml"}
    play = {
        "name": "A refusal",
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [
            {
                "name": "Everything",
                "block": [{"name": "Make the hosts", "ansible.builtin.fail": {"msg": refusal}}],
                "rescue": [{"name": "Say", "ansible.builtin.import_role": advise}],
            }
        ],
    }
    (tmp_path / "play.yml").write_text(yaml.safe_dump([play]))

    done = run(tmp_path, "ansible-playbook", "-i", "localhost,", str(tmp_path / "play.yml"))

    said = " ".join(done.stdout.split())
    assert done.returncode != 0
    assert f"Make the hosts: {refusal}" in said and advice in said
    assert "Then run the same command again: it finishes what was begun." in said


def test_a_plan_that_is_not_run_in_check_mode_stops_before_it_asks_aws(tmp_path: Path) -> None:
    done = run(tmp_path, "ansible-playbook", "-i", "localhost,", "playbooks/plan.yml")

    assert done.returncode != 0
    assert "nothing was looked at: a plan needs --check" in " ".join(done.stdout.split())


def test_what_is_made_is_taken_away_in_the_order_backwards() -> None:
    made, gone = (
        [task["ansible.builtin.import_role"]["name"] for task in _block(name)]
        for name in ("stack", "absent")
    )

    assert gone[0] == made[0] == "aws_account"
    assert set(gone) == set(made)
    # What comes with the instances' addresses is made after them, and goes before them.
    first = list(dict.fromkeys(made[1:]))
    assert gone[1:] == ["aws_jobs", "aws_function", "aws_instances"] + [
        name
        for name in reversed(first)
        if name not in ("aws_jobs", "aws_function", "aws_instances")
    ]


@pytest.mark.parametrize("name", ["stack", "absent"])
def test_the_feed_goes_before_the_rights_with_which_aws_takes_it_out_of_the_network(
    name: str,
) -> None:
    roles = [task["ansible.builtin.import_role"] for task in _block(name)]
    unfed = {"stack": "unfed.yml", "absent": "absent.yml"}[name]
    gone = roles.index({"name": "aws_function", "tasks_from": unfed})
    rights = next(n for n, role in enumerate(roles) if role["name"] == "aws_identity")

    assert gone < rights
    (first, *_) = yaml.safe_load((ANSIBLE / "roles/aws_function/tasks/absent.yml").read_text())
    assert first["ansible.builtin.import_tasks"] == "unfed.yml"


def _block(name: str) -> list[dict[str, dict[str, str]]]:
    tasks = yaml.safe_load((ANSIBLE / f"playbooks/tasks/{name}.yml").read_text())
    block: list[dict[str, dict[str, str]]] = tasks[0]["block"]
    return block
