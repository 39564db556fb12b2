"""The GeoLite2 databases, out of their jar and into a folder that pipelines read."""

import zipfile
from pathlib import Path

from contracts.errors import SetupFailed


def extract(jars: Path, folder: Path) -> None:
    """Repeats cheaply; a file that a person put there in place of ours stays."""
    found = sorted(jars.glob("geolite2-databases-*.jar"))
    if not found:
        raise SetupFailed(f"no GeoLite2 jar in {jars}: run `make setup`")
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(found[0]) as archive:
        for name in archive.namelist():
            if name.endswith(".mmdb") and not (folder / name).exists():
                beside = folder / f"{name}.part"
                beside.write_bytes(archive.read(name))
                beside.replace(folder / name)
