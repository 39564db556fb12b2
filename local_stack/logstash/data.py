"""python -m local_stack.logstash.data: puts what the filters look up where they look.

Grok patterns and places, from their jars.
"""

import sys
import zipfile
from pathlib import Path

from contracts.errors import SetupFailed
from local_stack.settings import DATA, STATE


def prepare(jars: Path, data: Path) -> None:
    """From `jars` (elasticsearch-grok, geolite2-databases) to data/grok and data/geoip.

    What is there in full is left alone. Raises SetupFailed when a jar is missing.
    """
    _extract(_jar(jars, "elasticsearch-grok"), "patterns/", data / "grok")
    _extract(_jar(jars, "geolite2-databases"), "", data / "geoip", suffix=".mmdb")


def _jar(jars: Path, name: str) -> Path:
    found = sorted(jars.glob(f"{name}-*.jar"))
    if not found:
        raise SetupFailed(f"no {name} jar in {jars}: run `make setup`, which fetches it")
    return found[-1]


def _extract(jar: Path, prefix: str, target: Path, suffix: str = "") -> None:
    with zipfile.ZipFile(jar) as archive:
        for info in archive.infolist():
            name = info.filename
            if info.is_dir() or not name.startswith(prefix) or not name.endswith(suffix):
                continue
            file = target / name.removeprefix(prefix)
            if file.exists() and file.stat().st_size == info.file_size:
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(file.suffix + ".part")
            part.write_bytes(archive.read(info))
            part.replace(file)


def main() -> int:
    try:
        prepare(STATE / "jars" / "logstash", DATA)
    except SetupFailed as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
