"""What the machine lacks is said in one message that names the remedy."""

from pathlib import Path

import pytest

from contracts.errors import SetupFailed
from local_stack.postgresql import require_passable
from local_stack.preflight import require_disk, require_jars, require_jdk, short_memory


def java(folder: Path, *modules: str) -> str:
    """A program that lists these modules."""
    program = folder / "java"
    program.write_text("#!/bin/sh\n" + "".join(f"echo {module}\n" for module in modules))
    program.chmod(0o755)
    return str(program)


def test_a_missing_jdk_is_named_with_the_command_that_brings_it() -> None:
    with pytest.raises(SetupFailed, match="no java on PATH.*default-jdk-headless"):
        require_jdk(None)


def test_a_jre_is_told_from_a_jdk(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="is a JRE, it lacks jdk.compiler and jdk.jdi"):
        require_jdk(java(tmp_path, "java.base@17.0.15"))


def test_a_jdk_that_is_too_old_is_named_with_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="is of Java 11: install a JDK 17 or newer"):
        require_jdk(java(tmp_path, "jdk.compiler@11.0.24", "jdk.jdi@11.0.24"))


def test_a_jdk_with_all_it_takes_passes(tmp_path: Path) -> None:
    require_jdk(java(tmp_path, "jdk.compiler@17.0.15", "jdk.jdi@17.0.15"))


def test_a_full_disk_is_named_with_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match="GiB free, the stack needs 1048576.0"):
        require_disk(tmp_path, needed=1024**5)


def test_a_machine_with_too_little_memory_is_told_what_may_become_of_it() -> None:
    said = short_memory("MemTotal:        4024164 kB\nMemFree:         1000000 kB\n")
    assert said is not None and said.startswith("This machine has 3.8 GiB of memory")


def test_a_machine_of_8_gib_has_enough() -> None:
    assert short_memory("MemTotal:        7869948 kB\n") is None


def test_jars_that_are_missing_are_named(tmp_path: Path) -> None:
    (tmp_path / "kafka").mkdir()
    (tmp_path / "kafka" / "kafka.jar").touch()
    with pytest.raises(SetupFailed, match="no jars for elasticsearch, dynamodb, postgresql"):
        require_jars(tmp_path)


def test_every_folder_that_postgresql_cannot_pass_is_named_at_once(tmp_path: Path) -> None:
    state, jars = tmp_path / "my state", tmp_path / "jars"
    for folder in (tmp_path, state, jars, state / "open"):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755 if folder.name == "open" else 0o700)
    with pytest.raises(SetupFailed, match="chmod o") as failure:
        require_passable(state / "open" / "data", jars / "postgres")
    assert f"{tmp_path} {jars} '{state}'`" in str(failure.value)
