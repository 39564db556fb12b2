"""A host knows the others by name, after it was booted anew too."""

from pathlib import Path
from typing import Any

import yaml

COMMON = Path(__file__).resolve().parents[2] / "ansible/roles/common"
#: Where Debian's images for EC2 have `manage_etc_hosts: true`.
OF_THE_IMAGE = "01_debian_cloud.cfg"


def _task(name: str) -> tuple[int, dict[str, Any]]:
    tasks = yaml.safe_load((COMMON / "tasks/main.yml").read_text())
    (found,) = ((n, task) for n, task in enumerate(tasks) if task["name"] == name)
    return found


def test_cloud_init_is_told_to_leave_the_names_alone_before_they_are_written() -> None:
    told, copy = _task("Nobody else writes the file of names")
    written, _ = _task("Every host knows the others by name")
    file = copy["ansible.builtin.copy"]

    assert told < written
    assert yaml.safe_load(file["content"]) == {"manage_etc_hosts": False}
    # Files are read by name, and the last one decides.
    assert Path(file["dest"]).name > OF_THE_IMAGE


def test_a_host_without_cloud_init_gets_no_such_file() -> None:
    _, copy = _task("Nobody else writes the file of names")

    assert copy["when"] == "common_cloud_init_found.stat.exists"
