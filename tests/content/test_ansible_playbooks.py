"""Playbooks are read by ansible itself, and refuse what cannot work, without any host."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

ANSIBLE = Path(__file__).resolve().parents[2] / "ansible"
PLAYBOOKS = (
    "configure",
    "verify",
    "site",
    "rolling_restart",
    "rolling_upgrade",
    "finalize_kafka",
    "backup",
    "restore",
)


def _run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Away from the caller's own ansible: nothing is read from, or left in, the home folder. What
    is in `folder`/bin stands for programs of the host."""
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    environ = {
        **os.environ,
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_NOCOLOR": "1",
    }
    return subprocess.run(
        (program, *arguments), cwd=ANSIBLE, env=environ, capture_output=True, text=True
    )


def test_ansible_reads_every_playbook(tmp_path: Path) -> None:
    paths = [f"playbooks/{name}.yml" for name in PLAYBOOKS]
    done = _run(tmp_path, "-i", "inventory/static.example.yml", "--syntax-check", *paths)
    assert done.returncode == 0, done.stdout + done.stderr


GROUPS = ("elasticsearch", "kafka", "postgresql", "cardwatch", "logstash", "kibana", "apache")


def _inventory(folder: Path) -> Path:
    """This machine in every role."""
    path = folder / "hosts.yml"
    here = {"localhost": {"ansible_connection": "local", "common_address": "127.0.0.1"}}
    path.write_text(
        yaml.safe_dump({"all": {"children": {group: {"hosts": here} for group in GROUPS}}})
    )
    return path


def _refusal(folder: Path, role: str, variables: dict[str, Any], tasks_from: str = "main") -> str:
    """What `role` says on this machine, in check mode, with these variables."""
    play = {
        "name": "One role, here",
        "hosts": "localhost",
        "vars_files": [str(ANSIBLE / "group_vars/all/cardwatch.yml")],
        "vars": {"ansible_python_interpreter": sys.executable, **variables},
        "tasks": [
            {"name": "It", "ansible.builtin.include_role": {"name": role, "tasks_from": tasks_from}}
        ],
    }
    playbook = folder / "play.yml"
    playbook.write_text(yaml.safe_dump([play]))
    done = _run(folder, "-i", str(_inventory(folder)), "--check", str(playbook))
    assert done.returncode != 0, done.stdout
    return " ".join((done.stdout + done.stderr).split())


def test_a_host_with_too_little_memory_is_refused_before_anything_is_installed(
    tmp_path: Path,
) -> None:
    said = _refusal(tmp_path, "common", {"common_least_memory_mb": 99_999_999})
    assert "choose a larger host" in said and "Install what" not in said


def test_a_host_that_is_known_by_name_only_is_asked_for_its_address(tmp_path: Path) -> None:
    said = _refusal(tmp_path, "common", {"common_least_memory_mb": 1})

    assert "localhost is reached at localhost, which is no address" in said


def test_a_checksum_that_is_none_is_refused(tmp_path: Path) -> None:
    archive = {
        "archive_product": "kafka",
        "archive_version": "4.1.2",
        "archive_source": "https://example.org/kafka.tgz",
        "archive_checksum": "",
        "archive_home": "/opt/kafka",
        "archive_notify": "Restart Kafka",
    }
    assert "take them from the site" in _refusal(tmp_path, "archive", archive)


def test_a_unit_that_would_run_as_root_is_refused(tmp_path: Path) -> None:
    unit = {
        "systemd_unit_name": "x",
        "systemd_unit_description": "x",
        "systemd_unit_command": "/bin/true",
        "systemd_unit_user": "root",
        "systemd_unit_notify": "x",
    }
    assert "must not run as root" in _refusal(tmp_path, "systemd_unit", unit)


@pytest.mark.parametrize("role", ["kafka", "postgresql", "elasticsearch"])
def test_a_role_without_its_passwords_names_them(tmp_path: Path, role: str) -> None:
    assert f"{role}_passwords" in _refusal(tmp_path, role, {})


def test_a_backup_without_a_place_says_how_to_give_one(tmp_path: Path) -> None:
    said = _refusal(tmp_path, "elasticsearch", {"elasticsearch_snapshots": {}}, "backup")
    assert "elasticsearch_snapshots is not set" in said


def test_kibana_comes_once_every_node_of_elasticsearch_was_restarted() -> None:
    plays = yaml.safe_load((ANSIBLE / "playbooks/configure.yml").read_text())
    texts = [yaml.safe_dump(play["tasks"]) for play in plays if "tasks" in play]
    (restarts,) = (n for n, text in enumerate(texts) if "elasticsearch_restart_due" in text)
    installs = [n for n, text in enumerate(texts) if "kibana" in text]

    assert installs and min(installs) > restarts


def test_a_backup_of_the_ledger_and_its_restore_are_named_alike() -> None:
    tasks = ANSIBLE / "roles/postgresql/tasks"
    texts = [(tasks / f"{name}.yml").read_text() for name in ("backup", "restore")]
    assert all("patterns: ledger-*.sql.gz" in text for text in texts)


def _says(folder: Path, program: str, text: str) -> None:
    path = folder / "bin" / program
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{text}'\n")
    path.chmod(0o755)


@pytest.mark.parametrize(("seconds", "restarts"), [(-60, True), (60, False), (None, False)])
def test_what_was_changed_after_a_program_had_started_restarts_it_in_the_next_run(
    tmp_path: Path, seconds: int | None, restarts: bool
) -> None:
    settings = tmp_path / "settings"
    settings.mkdir()
    (settings / "password").write_text("new")
    if seconds is None:
        _says(tmp_path, "systemctl", "")
    else:
        started = datetime.now(UTC) + timedelta(seconds=seconds)
        _says(tmp_path, "systemctl", f"{started:%a %Y-%m-%d %H:%M:%S.%f} UTC")
    play = {
        "name": "A program, here",
        "hosts": "localhost",
        "connection": "local",
        "gather_facts": False,
        "vars": {
            "ansible_python_interpreter": sys.executable,
            "systemd_unit_name": "x",
            "systemd_unit_files": [str(settings)],
            "systemd_unit_notify": "Restart it",
        },
        "tasks": [
            {
                "name": "Look",
                "ansible.builtin.include_role": {
                    "name": "systemd_unit",
                    "tasks_from": "outdated.yml",
                },
            }
        ],
        "handlers": [{"name": "Restart it", "ansible.builtin.debug": {"msg": "restarted"}}],
    }
    playbook = tmp_path / "play.yml"
    playbook.write_text(yaml.safe_dump([play]))

    done = _run(tmp_path, "-i", "localhost,", str(playbook))

    assert done.returncode == 0, done.stdout + done.stderr
    assert ("msg: restarted" in done.stdout) == restarts, done.stdout


def test_a_version_of_postgresql_that_would_begin_with_an_empty_ledger_is_refused(
    tmp_path: Path,
) -> None:
    _says(tmp_path, "find", "/var/lib/postgresql/16/main")
    said = _refusal(tmp_path, "postgresql", {"postgresql_install": "repository"}, "install")
    assert "has the ledger in PostgreSQL 16, and postgresql_version is 17" in said
