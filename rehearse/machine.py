"""One host: a disk of its own over the common image, booted with systemd, killed like a machine
that loses power.
"""

import hashlib
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import NotReady
from rehearse import cgroups
from rehearse.commands import must
from rehearse.network import GATEWAY
from rehearse.scenario import NETWORK, Host
from rehearse.settings import BRIDGE, SHARED, USER, Places

BOOT_SECONDS = 120.0
JOURNAL_LINES = 25
POLL_SECONDS = 0.5
RUN = Path("/run/systemd/nspawn")

INTERFACE = """\
[Match]
Name=host0
[Network]
Address={address}/{prefix}
Gateway={gateway}
LinkLocalAddressing=no
"""


def keep_locks_apart() -> None:
    """What systemd-nspawn notes of hosts stays in our mount namespace, and goes with it."""
    RUN.mkdir(parents=True, exist_ok=True)
    command = ("mount", "-t", "tmpfs", "tmpfs", str(RUN))
    must(*command, what="a folder for the hosts' locks could not be made")


@dataclass
class Machine:
    host: Host
    places: Places
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def root(self) -> Path:
        return self.places.run / "hosts" / self.host.name / "root"

    def make_disk(self) -> None:
        """Its own changes over the image, which is only read."""
        home = self.root.parent
        for name in ("changes", "work", "root"):
            (home / name).mkdir(parents=True)
        layers = f"lowerdir={self.places.image},upperdir={home}/changes,workdir={home}/work"
        what = f"the disk of {self.host.name} could not be made"
        must("mount", "-t", "overlay", "overlay", "-o", layers, str(self.root), what=what)
        self._write("etc/hostname", f"{self.host.name}\n")
        # The image's names a server that no host reaches: each sudo would wait for it.
        self._write("etc/resolv.conf", "# Names are those of /etc/hosts.\n")
        text = INTERFACE.format(
            address=self.host.address, prefix=NETWORK.prefixlen, gateway=GATEWAY
        )
        self._write("etc/systemd/network/10-host0.network", text)
        # Without one it would be a first boot, at which systemd enables every unit there is.
        self._write("etc/machine-id", f"{hashlib.md5(self.host.name.encode()).hexdigest()}\n")
        self._write(
            f"home/{USER}/.ssh/authorized_keys", self.places.key.with_suffix(".pub").read_text()
        )
        for path in self.root.glob("etc/ssh/ssh_host_*"):
            path.unlink()
        must("ssh-keygen", "-A", "-f", str(self.root), what=what)

    def _write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def boot(self) -> None:
        """Returns at once; `wait` returns when it can be reached."""
        options = (
            *("--quiet", "--boot", "--register=no", "--keep-unit", "--console=pipe"),
            *(f"--machine={self.host.name}", f"--network-bridge={BRIDGE}"),
            *(f"--directory={self.root}", f"--bind-ro={self.places.wheels}:/srv/wheels"),
            f"--bind={self.places.shared}:{SHARED}",
        )
        script = f'{cgroups.enter(self.host.name)}; exec systemd-nspawn "$@"'
        for folder in (self.places.shared, self.places.log):
            folder.mkdir(parents=True, exist_ok=True)
        with (self.places.log / f"{self.host.name}.console").open("ab") as console:
            self._process = subprocess.Popen(
                ("sh", "-c", script, "boot", *options),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
            )

    def wait(self) -> None:
        """Raises NotReady where it does not come up, with the end of what its console said."""
        deadline = time.monotonic() + BOOT_SECONDS
        while not self._answers():
            dead = self._process is None or self._process.poll() is not None
            if dead or time.monotonic() > deadline:
                raise NotReady(f"host {self.host.name}", BOOT_SECONDS, self._console())
            time.sleep(POLL_SECONDS)

    def _answers(self) -> bool:
        command = (
            *ssh_command(self.places, self.host),
            "systemctl",
            "is-active",
            "multi-user.target",
        )
        return subprocess.run(command, capture_output=True).returncode == 0

    def logged(self) -> str:
        """Which of its services failed, and the last lines of its journal."""
        asked = (
            "sudo systemctl list-units --failed --no-legend --plain;"
            f" sudo journalctl --boot --no-pager --lines={JOURNAL_LINES}"
        )
        command = (*ssh_command(self.places, self.host), asked)
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        return done.stdout.rstrip()

    def jars_of(self, unit: str) -> list[str]:
        """Names of the jars that a service's process holds open."""
        asked = f"sudo ls -l /proc/$(systemctl show -P MainPID {unit})/fd"
        done = subprocess.run(
            (*ssh_command(self.places, self.host), asked), capture_output=True, text=True
        )
        links = [line.rpartition(" -> ")[2] for line in done.stdout.splitlines()]
        return sorted({Path(link).name for link in links if link.endswith(".jar")})

    def _console(self) -> list[str]:
        text = (self.places.log / f"{self.host.name}.console").read_text(errors="replace")
        return text.splitlines()[-10:]

    def kill(self) -> None:
        """At once, like a machine that loses power: nothing is flushed, nobody is told."""
        if self._process is not None:
            # Its cable first: else the kernel would close the connections of what is killed.
            subprocess.run(("ip", "link", "del", f"vb-{self.host.name}"), capture_output=True)
            cgroups.kill_all(self.host.name)
            self._process.wait()
            self._process = None


def ssh_options(places: Places) -> tuple[str, ...]:
    """Keys of hosts that are new each time are not worth keeping."""
    return (
        *("-i", str(places.key), "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR"),
        *("-o", "UserKnownHostsFile=/dev/null", "-o", "ConnectTimeout=2", "-o", "BatchMode=yes"),
    )


def ssh_command(places: Places, host: Host) -> tuple[str, ...]:
    return ("ssh", *ssh_options(places), f"{USER}@{host.address}")
