"""What must hold before a server is started, each with one clear message."""

import re
import shutil
from pathlib import Path
from subprocess import run

from contracts.errors import SetupFailed
from local_stack.settings import StackSettings

FREE_BYTES = 2 * 1024**3
OLDEST_JAVA = 17
#: Of a machine of 8 GiB, whose kernel keeps some for itself.
ENOUGH_MEMORY_KIB = 7 * 1024**2
INSTALL_JDK = (
    f"install a JDK {OLDEST_JAVA} or newer (`apt-get install default-jdk-headless`, "
    "or run `make setup`)"
)


def preflight(settings: StackSettings) -> None:
    require_jdk(shutil.which("java"))
    require_disk(settings.state)
    require_jars(settings.jars)


def require_jdk(java: str | None) -> None:
    """Elasticsearch wants jdk.jdi, and its launcher is compiled at start: only a JDK will do."""
    if java is None:
        raise SetupFailed(f"no java on PATH: {INSTALL_JDK}")
    modules = run((java, "--list-modules"), capture_output=True, text=True).stdout
    missing = [name for name in ("jdk.compiler", "jdk.jdi") if f"{name}@" not in modules]
    if missing:
        raise SetupFailed(f"{java} is a JRE, it lacks {' and '.join(missing)}: {INSTALL_JDK}")
    version = re.search(r"\bjdk\.compiler@(\d+)", modules)
    if version and int(version[1]) < OLDEST_JAVA:
        raise SetupFailed(f"{java} is of Java {version[1]}: {INSTALL_JDK}")


def require_disk(state: Path, needed: int = FREE_BYTES) -> None:
    state.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(state).free
    if free < needed:
        raise SetupFailed(
            f"{state} has {free / 1024**3:.1f} GiB free, the stack needs {needed / 1024**3:.1f}: "
            "make room, or set CARDWATCH_STATE to a folder on another disk"
        )


def short_memory(meminfo: str) -> str | None:
    """What to say where the machine has less than the demo takes; `meminfo` as in /proc."""
    found = re.search(r"^MemTotal:\s+(\d+) kB$", meminfo, re.MULTILINE)
    if found is None or int(found[1]) >= ENOUGH_MEMORY_KIB:
        return None
    return (
        f"This machine has {int(found[1]) / 1024**2:.1f} GiB of memory, the demo takes up to 8: "
        "what ends without a word in its log, the kernel has ended"
    )


def require_jars(jars: Path) -> None:
    missing = [
        name
        for name in ("kafka", "elasticsearch", "dynamodb", "postgresql")
        if not any((jars / name).glob("*.jar"))
    ]
    if missing:
        raise SetupFailed(f"no jars for {', '.join(missing)} in {jars}: run `make setup`")
