"""Whether this machine can boot hosts at all; where not, what is missing."""

import os
import shutil

from contracts.errors import SetupFailed

PROGRAMS = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "ssh-keygen": "openssh-client",
    "rsync": "rsync",
    "ip": "iproute2",
    "unshare": "util-linux",
}


def require_hosts_can_boot() -> None:
    """Raises SetupFailed."""
    if os.geteuid() != 0:
        raise SetupFailed(
            "booting hosts needs root (namespaces, mounts, systemd-nspawn): "
            "run it as root, or `make test` for what can be checked without hosts"
        )
    missing = sorted(package for program, package in PROGRAMS.items() if not shutil.which(program))
    if missing:
        raise SetupFailed(
            f"packages are missing: apt-get install --no-install-recommends {' '.join(missing)}"
        )
