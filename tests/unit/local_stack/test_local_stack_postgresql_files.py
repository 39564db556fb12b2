"""PostgreSQL's own files, out of the jar that carries them."""

import io
import os
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_stack.postgresql import unpack


@pytest.fixture
def private() -> Iterator[None]:
    """What is made is for its owner alone, as a careful root has it."""
    before = os.umask(0o077)
    yield
    os.umask(before)


def jar(folder: Path, files: dict[str, int]) -> Path:
    """`files`: their modes by name; folders have no entries of their own."""
    tree = io.BytesIO()
    with tarfile.open(fileobj=tree, mode="w:xz") as archive:
        for name, mode in files.items():
            entry = tarfile.TarInfo(name)
            entry.mode = mode
            archive.addfile(entry)
    with zipfile.ZipFile(folder / "postgres.jar", "w") as made:
        made.writestr("postgres-linux-x86_64.txz", tree.getvalue())
    return folder / "postgres.jar"


def test_every_user_can_read_and_run_them_whatever_the_umask(private: None, tmp_path: Path) -> None:
    unpack(jar(tmp_path, {"bin/postgres": 0o700, "share/postgres.bki": 0o600}), tmp_path / "dist")
    found = {
        str(path.relative_to(tmp_path)): path.stat().st_mode & 0o777
        for path in (tmp_path / "dist", *(tmp_path / "dist").rglob("*"))
    }
    assert found == {
        "dist": 0o755,
        "dist/bin": 0o755,
        "dist/bin/postgres": 0o755,
        "dist/share": 0o755,
        "dist/share/postgres.bki": 0o644,
    }
