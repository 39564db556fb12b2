"""Which code a server runs."""

import hashlib
from collections.abc import Sequence

from local_stack.settings import CHECKOUT


def revision(folders: Sequence[str]) -> str:
    """Changes with the code in `folders` of the checkout, so that `up` replaces an older server."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted((CHECKOUT / folder).rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(CHECKOUT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
