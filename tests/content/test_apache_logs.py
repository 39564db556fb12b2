"""Logstash may read the web server's logs on every distribution."""

from pathlib import Path
from typing import Any

import yaml

APACHE = Path(__file__).resolve().parents[2] / "ansible/roles/apache"


def _names(family: str) -> dict[str, Any]:
    told = yaml.safe_load((APACHE / "vars/main.yml").read_text())
    names: dict[str, Any] = told["apache_of"][family]
    return names


def test_red_hats_folder_of_logs_is_opened_to_their_readers_only() -> None:
    tasks = yaml.safe_load((APACHE / "tasks/configure.yml").read_text())
    (opened,) = (task for task in tasks if "apache_names.logs" in str(task))

    assert opened["when"] == "ansible_facts['os_family'] == 'RedHat'"
    assert opened["ansible.builtin.file"]["group"] == "{{ apache_names.readers }}"
    assert opened["ansible.builtin.file"]["mode"] == "0750"
    assert (_names("RedHat")["logs"], _names("RedHat")["readers"]) == ("/var/log/httpd", "adm")
