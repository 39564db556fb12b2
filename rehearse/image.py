"""One Debian for all hosts, made once: no host of a rehearsal reaches the world, so packages go in
here.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

from contracts.errors import SetupFailed
from rehearse.commands import must
from rehearse.settings import USER

SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
BASE = ("systemd", "systemd-sysv", "dbus", "python3", "ca-certificates", "openssh-server")
#: What the roles install (ansible's apt module finds them there), and what they are installed with.
PACKAGES = (
    *("iproute2", "sudo", "python3-apt", "python3-venv", "python3-psycopg2", "rsync", "acl"),
    *("python3-cryptography", "python3-debian", "curl", "unzip", "gnupg", "procps"),
    "openjdk-17-jdk-headless",
    *("apache2", "apache2-utils", "postgresql", "nftables", "fonts-noto-core", "fonts-noto-cjk"),
)
#: What an image was made of stands in it: one of other packages is made anew.
MADE_OF = "\n".join((SUITE, *BASE, *PACKAGES, ""))
MADE_OF_FILE = "etc/rehearsed-packages"
#: Started by their packages; on a host they must wait for their role.
DISABLED = ("apache2", "postgresql")
ENABLED = ("systemd-networkd", "ssh")

# Packages must not start servers in a tree that is not booted.
NO_SERVICES = "#!/bin/sh\nexit 101\n"


def make_image(image: Path, say: Callable[[str], None]) -> None:
    """Beside its place first, so that an interrupted run leaves nothing half done."""
    made_of = image / MADE_OF_FILE
    if made_of.exists() and made_of.read_text() == MADE_OF:
        return
    shutil.rmtree(image, ignore_errors=True)
    say("making the hosts' Debian, once: two minutes, 1 GB")
    partly = image.with_name("image.part")
    shutil.rmtree(partly, ignore_errors=True)
    partly.parent.mkdir(parents=True, exist_ok=True)
    packages = f"--include={','.join(BASE)}"
    what = "the hosts' Debian could not be made"
    # In a mount namespace: debootstrap mounts /proc in the tree, and leaves it there.
    debootstrap = ("unshare", "--mount", "debootstrap", "--variant=minbase", packages)
    must(*debootstrap, SUITE, str(partly), MIRROR, what=what)
    _install(partly)
    _prepare(partly)
    partly.rename(image)


def _install(root: Path) -> None:
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text(NO_SERVICES)
    policy.chmod(0o755)
    script = (
        f"mount --make-rprivate / && mount -t proc proc {root}/proc && "
        f"chroot {root} apt-get update -qq && "
        f"chroot {root} apt-get install -qq -y --no-install-recommends {' '.join(PACKAGES)} && "
        f"chroot {root} apt-get clean"
    )
    what = "packages could not be installed into the hosts' Debian"
    must(
        "unshare", "--mount", "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", script, what=what
    )
    policy.unlink()


def _prepare(root: Path) -> None:
    what = "the hosts' Debian could not be prepared"
    (root / MADE_OF_FILE).write_text(MADE_OF)
    must("systemctl", f"--root={root}", "enable", *ENABLED, what=what)
    must("systemctl", f"--root={root}", "disable", *DISABLED, what=what)
    must("chroot", str(root), "useradd", "-m", "-s", "/bin/bash", USER, what=what)
    (root / "etc/sudoers.d/rehearse").write_text(f"{USER} ALL=(ALL) NOPASSWD: ALL\n")
    if not (root / "usr/bin/sudo").exists():
        raise SetupFailed(f"{root} lacks sudo: remove the folder and start again")
