"""The packages of a host as wheels, checked against the lock's hashes while there is a network."""

import hashlib
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from deployment.host_requirements import HOST, LOCK, selection
from rehearse.commands import must


def make_wheels(folder: Path, say: Callable[[str], None]) -> None:
    """Kept until requirements.lock changes what they are."""
    wanted = "\n".join(entry.text for entry in selection(LOCK.read_text(), HOST))
    stamp = folder / "made-of.sha256"
    digest = hashlib.sha256(wanted.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    say("making wheels of the hosts' Python packages: a minute, 500 MB")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    requirements = folder / "requirements.txt"
    requirements.write_text(wanted)
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--require-hashes")
    what = "wheels of the hosts' Python packages could not be made"
    must(*pip, "-r", str(requirements), "-w", str(folder), what=what)
    stamp.write_text(digest)
