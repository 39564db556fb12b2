"""Zips that Lambda and EMR run: our packages and what they import, the same bytes every time.

The third-party code is that of this environment, which the tests ran with; so the function must run
on this Python and this kind of machine.

python -m cloud.package function OUT.zip     python -m cloud.package jobs OUT.zip
"""

import argparse
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from io import BytesIO
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from contracts.errors import CardwatchError, SetupFailed

CHECKOUT = Path(__file__).resolve().parent.parent
#: Zip's own beginning of time: file times must not get into the bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)
PACKAGES = {
    "function": ("fraud", "contracts"),
    "jobs": ("spark", "billing", "fraud", "contracts"),
}
#: boto3 is on Lambda already; the rest reads messages and contracts/.
DISTRIBUTIONS = {
    "function": ("orjson", "jsonschema-rs", "PyYAML"),
    "jobs": (
        "orjson",
        "jsonschema-rs",
        "PyYAML",
        "boto3",
        "kafka-python",
        "psycopg",
        "psycopg-binary",
        "babel",
        "fonttools",
        "typst",
    ),
}
#: What is for people and other servers, not for the programs in the zip.
LEFT_OUT = ("__pycache__", "contracts/examples", "contracts/elasticsearch", "contracts/ledger")
#: Amazon Linux 2023 has glibc 2.34, Amazon Linux 2 (Python up to 3.11 on Lambda) has 2.26.
NEWEST_GLIBC = (2, 26)


def packaged(kind: str, checkout: Path = CHECKOUT) -> dict[str, bytes]:
    """Path in the zip -> content. Raises SetupFailed where this environment lacks something."""
    ours = {
        name: file.read_bytes()
        for package in PACKAGES[kind]
        for file in sorted((checkout / package).rglob("*"))
        if file.is_file() and not _left_out(name := file.relative_to(checkout).as_posix())
    }
    return {**_third_party(DISTRIBUTIONS[kind]), **ours}


def _left_out(name: str) -> bool:
    return any(f"/{part}/" in f"/{name}" for part in LEFT_OUT)


def _third_party(names: Sequence[str]) -> dict[str, bytes]:
    return {
        path: content for found in _closure(names) for path, content in _files_of(found).items()
    }


def _closure(names: Sequence[str]) -> Iterator[Distribution]:
    """The distributions and all they need, each once."""
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            found = distribution(name)
        except PackageNotFoundError:
            raise SetupFailed(f"{name} is not installed here: run `make setup`") from None
        _check_glibc(found)
        yield found
        needs = map(Requirement, found.requires or ())
        waiting += [need.name for need in needs if _applies(need)]


def _applies(need: Requirement) -> bool:
    """To this Python, which is that of Lambda and EMR too; what only an extra needs does not."""
    return need.marker is None or need.marker.evaluate({"extra": ""})


def _check_glibc(found: Distribution) -> None:
    """Raises SetupFailed for a wheel that asks for a newer C library than Lambda's."""
    tags = re.findall(r"manylinux_(\d+)_(\d+)", found.read_text("WHEEL") or "")
    oldest = min(((int(major), int(minor)) for major, minor in tags), default=NEWEST_GLIBC)
    if oldest > NEWEST_GLIBC:
        raise SetupFailed(
            f"{found.name} {found.version} needs glibc {oldest[0]}.{oldest[1]}, which Lambda "
            "lacks: pin a version with a manylinux2014 wheel"
        )


def _files_of(found: Distribution) -> dict[str, bytes]:
    return {
        path.as_posix(): Path(str(path.locate())).read_bytes()
        for path in found.files or ()
        if ".." not in path.parts
        and "__pycache__" not in path.parts
        and not path.parts[0].endswith(".dist-info")
    }


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Sorted by name, without times: the same files give the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if name.endswith(".so") else 0o644) << 16
            archive.writestr(entry, files[name])
    return out.getvalue()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m cloud.package", description=__doc__)
    parser.add_argument("kind", choices=PACKAGES)
    parser.add_argument("out", type=Path)
    options = parser.parse_args(arguments)
    try:
        files = packaged(options.kind)
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_bytes(zipped(files))
    except (CardwatchError, OSError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    print(f"{options.out}: {len(files)} files, {options.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
