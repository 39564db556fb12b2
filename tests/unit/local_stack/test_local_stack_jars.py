"""Jars are fetched once a pom, profile by profile, and an interrupted run goes on where it was."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from contracts.errors import SetupFailed
from local_stack.jars.fetch import POM, PROFILES, JarFolder, fetch

MAVEN = """#!/bin/sh
for argument; do case $argument in -DoutputDirectory=*) target=${{argument#*=}};; esac; done
echo "$target" >> {calls}
case $target in */{broken}) echo "checksum validation failed"; exit 1;; esac
mkdir -p "$target" && echo jar > "$target/a.jar"
"""


@pytest.fixture
def pretend_maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A program named mvn that notes its calls in the file given back, and fails for one."""

    def make(broken: str = "none") -> Path:
        calls = tmp_path / "calls"
        maven = tmp_path / "mvn"
        maven.write_text(MAVEN.format(calls=calls, broken=broken))
        maven.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
        return calls

    return make


@pytest.fixture
def folder(tmp_path: Path) -> JarFolder:
    pom = tmp_path / "pom.xml"
    pom.write_text("<project/>")
    return JarFolder(tmp_path / "jars", pom)


def test_every_profile_of_the_pom_is_fetched() -> None:
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    found = ElementTree.parse(POM).findall("m:profiles/m:profile/m:id", space)
    assert tuple(each.text for each in found) == PROFILES


def test_a_second_run_fetches_nothing(
    pretend_maven: Callable[[str], Path], folder: JarFolder
) -> None:
    calls = pretend_maven("none")
    lines: list[str] = []
    fetch(folder, ["kafka", "spark"], lines.append)
    fetch(folder, ["kafka", "spark"], lines.append)
    assert len(calls.read_text().splitlines()) == 2
    assert lines[-1] == "jars 2/2 spark         there"


def test_a_run_that_failed_goes_on_with_what_is_missing(
    pretend_maven: Callable[[str], Path], folder: JarFolder
) -> None:
    calls = pretend_maven("spark")
    with pytest.raises(SetupFailed, match=r"(?s)spark.*run it again.*checksum validation failed"):
        fetch(folder, ["kafka", "spark"], print)
    pretend_maven("none")
    fetch(folder, ["kafka", "spark"], print)
    assert [Path(line).name for line in calls.read_text().splitlines()] == [
        *("kafka", "spark", "spark")
    ]


def test_a_changed_pom_drops_the_jars_of_the_old_one(
    pretend_maven: Callable[[str], Path], folder: JarFolder
) -> None:
    pretend_maven("none")
    fetch(folder, ["kafka"], print)
    (folder.root / "kafka" / "older.jar").touch()
    folder.pom.write_text("<project>newer</project>")
    fetch(folder, ["kafka"], print)
    assert not (folder.root / "kafka" / "older.jar").exists()
    assert folder.is_complete("kafka")


def test_other_versions_are_asked_of_maven_and_fetched_anew(
    pretend_maven: Callable[[str], Path], folder: JarFolder
) -> None:
    pretend_maven("none")
    older = replace(folder, properties={"kafka.version": "4.0.2"})
    fetch(folder, ["kafka"], print)
    assert folder.is_complete("kafka") and not older.is_complete("kafka")
    assert "-Dkafka.version=4.0.2" in older.command("kafka")


def test_a_missing_maven_is_named(folder: JarFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SetupFailed, match="no mvn on PATH"):
        fetch(folder, ["kafka"], print)


def test_a_file_with_a_wrong_checksum_is_refused() -> None:
    assert "--strict-checksums" in JarFolder(Path("jars")).command("kafka")
