"""Fetches every profile of pom.xml into a folder of jars: python -m local_stack.jars.fetch

A complete profile carries a stamp with the pom's hash and is passed over. An interrupted run
repeats cheaply, since Maven keeps what it has downloaded and checked.
"""

import hashlib
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.errors import CardwatchError, SetupFailed
from local_stack.settings import CHECKOUT

POM = Path(__file__).with_name("pom.xml")
PROFILES = ("kafka", "elasticsearch", "dynamodb", "postgresql", "spark", "logstash")
STAMP = ".fetched"
STILL_FETCHING_SECONDS = 10.0


@dataclass(frozen=True)
class JarFolder:
    """One folder a profile below `root`, as `pom` lists it; `properties` of it may be others."""

    root: Path
    pom: Path = POM
    properties: Mapping[str, str] = field(default_factory=dict)

    def is_complete(self, profile: str) -> bool:
        stamp = self.root / profile / STAMP
        return stamp.exists() and stamp.read_text() == self._stamp()

    def command(self, profile: str) -> list[str]:
        """-C: a file whose checksum does not match is refused."""
        target = f"-DoutputDirectory={self.root / profile}"
        options = ("--batch-mode", "--quiet", "--strict-checksums", "--file", str(self.pom))
        properties = (f"-D{name}={value}" for name, value in self.properties.items())
        goal = ("-P", profile, "dependency:copy-dependencies", target)
        return ["mvn", *options, *properties, *goal]

    def clear(self, profile: str) -> None:
        shutil.rmtree(self.root / profile, ignore_errors=True)

    def mark_complete(self, profile: str) -> None:
        (self.root / profile / STAMP).write_text(self._stamp())

    def size_mib(self, profile: str) -> float:
        return sum(file.stat().st_size for file in (self.root / profile).iterdir()) / 1024**2

    def _stamp(self) -> str:
        others = repr(sorted(self.properties.items())) if self.properties else ""
        return hashlib.sha256(self.pom.read_bytes() + others.encode()).hexdigest()


def fetch(folder: JarFolder, profiles: Sequence[str], report: Callable[[str], None]) -> None:
    for number, profile in enumerate(profiles, start=1):
        label = f"jars {number}/{len(profiles)} {profile:<13}"
        if folder.is_complete(profile):
            report(f"{label} there")
            continue
        folder.clear(profile)
        seconds = _run_maven(folder.command(profile), label, report)
        folder.mark_complete(profile)
        report(f"{label} {folder.size_mib(profile):.0f} MiB in {seconds:.0f} s")


def _run_maven(command: Sequence[str], label: str, report: Callable[[str], None]) -> float:
    """Seconds taken. Says that it is still at it; raises with the end of Maven's own words."""
    started = time.monotonic()
    try:
        maven = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except FileNotFoundError:
        raise SetupFailed("no mvn on PATH: run `make setup`, which installs Maven") from None
    with maven:
        while True:
            try:
                output, _ = maven.communicate(timeout=STILL_FETCHING_SECONDS)
                break
            except subprocess.TimeoutExpired:
                report(f"{label} fetching, {time.monotonic() - started:.0f} s so far")
    if maven.returncode:
        words = "\n".join(output.splitlines()[-15:])
        raise SetupFailed(f"{label.strip()} could not be fetched; run it again to resume.\n{words}")
    return time.monotonic() - started


def main() -> int:
    try:
        fetch(
            JarFolder(CHECKOUT / ".cardwatch" / "jars"),
            PROFILES,
            lambda line: print(line, flush=True),
        )
    except CardwatchError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
