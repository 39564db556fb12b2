"""The authority of the hosts' certificates is made once; one that was given is used as it is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ANSIBLE = Path(__file__).resolve().parents[2] / "ansible"
FILES = ("ca.key", "ca.crt")


def _play(folder: Path) -> "subprocess.CompletedProcess[str]":
    role = {"name": "certificates", "tasks_from": "authority"}
    play = {
        "name": "The authority",
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"certificates_controller_dir": str(folder / "pki")},
        "tasks": [{"name": "Make it", "ansible.builtin.include_role": role}],
    }
    (folder / "play.yml").write_text(yaml.safe_dump([play]))
    environ = {
        **os.environ,
        "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_NOCOLOR": "1",
    }
    program = str(Path(sys.executable).with_name("ansible-playbook"))
    command = (program, "-i", "localhost,", "-c", "local", str(folder / "play.yml"))
    return subprocess.run(command, cwd=ANSIBLE, env=environ, capture_output=True, text=True)


def _made(folder: Path) -> dict[str, bytes]:
    done = _play(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return _files(folder)


def _files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "pki" / name).read_bytes() for name in FILES}


def _given(folder: Path, *kind: str) -> None:
    """As somebody's own authority is: with another name, and mostly with another kind of key."""
    (folder / "pki").mkdir()
    out = ("-keyout", "ca.key", "-out", "ca.crt")
    command = ("openssl", "req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=Ours", *kind, *out)
    subprocess.run(command, cwd=folder / "pki", check=True, capture_output=True)


def test_an_authority_is_made_once(tmp_path: Path) -> None:
    assert _made(tmp_path) == _made(tmp_path)


@pytest.mark.parametrize("kind", [("-newkey", "rsa:2048"), ("-newkey", "ed25519")])
def test_an_authority_that_was_given_stays_as_it_is(tmp_path: Path, kind: tuple[str, ...]) -> None:
    _given(tmp_path, *kind)
    before = _files(tmp_path)

    assert _made(tmp_path) == before


def test_a_certificate_without_its_key_is_refused_and_left_alone(tmp_path: Path) -> None:
    _given(tmp_path, "-newkey", "rsa:2048")
    certificate = _files(tmp_path)["ca.crt"]
    (tmp_path / "pki/ca.key").unlink()

    done = _play(tmp_path)

    assert "put the key beside it" in " ".join(done.stdout.split())
    assert (tmp_path / "pki/ca.crt").read_bytes() == certificate
