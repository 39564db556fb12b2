"""Control groups of hosts, in both layouts of the kernel."""

import subprocess
from pathlib import Path

from rehearse import cgroups


def test_the_newer_layout_has_one_tree(tmp_path: Path) -> None:
    (tmp_path / "cgroup.procs").touch()
    assert cgroups.hierarchies(tmp_path) == [tmp_path]


def test_the_older_layout_has_two_of_systemds(tmp_path: Path) -> None:
    for name in ("systemd", "unified", "memory"):
        (tmp_path / name).mkdir()
    assert [path.name for path in cgroups.hierarchies(tmp_path)] == ["systemd", "unified"]


def test_a_host_enters_a_group_of_its_own_in_each_tree(tmp_path: Path) -> None:
    (tmp_path / "systemd").mkdir()
    script = cgroups.enter("kafka-1", tmp_path)
    assert script == f"echo $$ > {tmp_path}/systemd/cardwatch-rehearse/kafka-1/cgroup.procs"


def test_groups_are_taken_away_with_all_that_is_below_them(tmp_path: Path) -> None:
    (tmp_path / "systemd/cardwatch-rehearse/kafka-1/payload/system.slice").mkdir(parents=True)
    cgroups.remove_all(tmp_path)
    assert list((tmp_path / "systemd").iterdir()) == []


def test_every_process_of_a_host_is_killed_also_those_in_groups_below(tmp_path: Path) -> None:
    (tmp_path / "cgroup.procs").write_text("")
    sleeping = [subprocess.Popen(("sleep", "60")) for _ in range(3)]
    of_the_host, below, of_another = sleeping
    for group, process in (
        ("kafka-1", of_the_host),
        ("kafka-1/payload/system.slice", below),
        ("kafka-2", of_another),
    ):
        folder = tmp_path / cgroups.PARENT / group
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cgroup.procs").write_text(f"{process.pid}\n")
    try:
        cgroups.kill_all("kafka-1", tmp_path)
        assert [each.poll() for each in sleeping] == [-9, -9, None]
    finally:
        of_another.kill()
        of_another.wait()
