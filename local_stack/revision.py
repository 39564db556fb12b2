"""Which code and which configuration a server runs."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from local_stack.settings import CHECKOUT

#: Replacing the jars takes those of a running server away: it has not loaded all of its classes.
JARS = "local_stack/jars/pom.xml"


def revision(paths: Sequence[str], *texts: str, root: Path = CHECKOUT) -> str:
    """Changes with the texts and with the files and folders `paths` of the checkout, so that `up`
    replaces an older server. Raises OSError for a path that is not there."""
    digest = hashlib.sha256()
    for path in paths:
        for file in _files(root / path):
            digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    for text in texts:
        digest.update(f"{text}\0".encode())
    return digest.hexdigest()[:16]


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in files if "__pycache__" not in file.parts)
