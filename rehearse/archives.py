"""Archives of the products, in the shape of those that their makers offer, from what the local stack runs.

Elastic's packages are in no package registry. The roles unpack, configure, start and ask these just like the real ones;
what they lack (security in Elasticsearch, Kafka's other tools) they lack here too.
"""

import hashlib
import json
import shutil
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from deployment.host_requirements import LOCK, LOGSTASH, selection
from local_stack import elasticsearch_node
from local_stack.kafka import LOGGING as KAFKA_LOGGING
from local_stack.logstash.data import prepare
from local_stack.logstash.monitoring import VERSION as LOGSTASH_VERSION
from rehearse.commands import must
from rehearse.settings import CHECKOUT

JARS = CHECKOUT / ".cardwatch" / "jars"
LAUNCHERS = Path(__file__).with_name("launchers")
LISTING = "archives.json"
PLACES = "places"  # grok patterns and GeoIP databases


@dataclass(frozen=True)
class Archive:
    version: str
    path: Path
    sha256: str


def make_archives(folder: Path) -> None:
    """Made anew each time, from the checkout as it is: read_archives has them by product."""
    folder.mkdir(parents=True, exist_ok=True)
    elasticsearch, kafka = _version("elasticsearch"), _version("kafka_2.13", "kafka")
    prepare(JARS / "logstash", folder / PLACES)
    made = {
        "elasticsearch": _pack(folder, "elasticsearch", elasticsearch, _lay_out_elasticsearch),
        "kafka": _pack(folder, "kafka_2.13", kafka, _lay_out_kafka),
        "logstash": _pack(folder, "logstash", LOGSTASH_VERSION, _lay_out_logstash),
    }
    listing = {product: [one.version, one.path.name, one.sha256] for product, one in made.items()}
    (folder / LISTING).write_text(json.dumps(listing))


def read_archives(folder: Path) -> dict[str, Archive]:
    listing = json.loads((folder / LISTING).read_text())
    return {
        product: Archive(version, folder / name, sha256)
        for product, (version, name, sha256) in listing.items()
    }


def _version(artifact: str, folder: str = "") -> str:
    (jar,) = (JARS / (folder or artifact)).glob(f"{artifact}-[0-9]*.jar")
    return jar.stem.removeprefix(f"{artifact}-")


def _pack(folder: Path, name: str, version: str, lay_out: Callable[[Path], None]) -> Archive:
    home = folder / f"{name}-{version}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    lay_out(home)
    path = folder / f"{home.name}.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1, dereference=True) as tar:
        tar.add(home, home.name, filter=_plain)
    shutil.rmtree(home)
    with path.open("rb") as file:
        return Archive(version, path, hashlib.file_digest(file, "sha256").hexdigest())


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Owned by root, as the makers' archives are."""
    if "__pycache__" in member.name:
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member


def _add_launchers(home: Path, *names: str) -> None:
    (home / "bin").mkdir()
    for name in names:
        shutil.copy(LAUNCHERS / name, home / "bin" / name)


def _lay_out_elasticsearch(home: Path) -> None:
    elasticsearch_node.lay_out(home, JARS / "elasticsearch", 9200)
    shutil.copy(elasticsearch_node.SOURCE, home)
    (home / "config" / "elasticsearch.yml").unlink()
    (home / "config" / "jvm.options").write_text("# The heap's size belongs into jvm.options.d.\n")
    _add_launchers(home, "elasticsearch")


def _lay_out_kafka(home: Path) -> None:
    shutil.copytree(JARS / "kafka", home / "libs", ignore=shutil.ignore_patterns(".*"))
    (home / "config").mkdir()
    (home / "config" / "log4j2.properties").write_text(KAFKA_LOGGING)
    _add_launchers(home, "kafka-server-start.sh", "kafka-storage.sh")


def _lay_out_logstash(home: Path) -> None:
    package = home / "lib" / "local_stack"
    for name in ("logstash", "__init__.py"):
        source = CHECKOUT / "local_stack" / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        package.mkdir(parents=True, exist_ok=True)
        copy(source, package / name)
    shutil.copytree(CHECKOUT / "contracts", home / "lib" / "contracts")
    shutil.copytree(home.parent / PLACES / "grok", home / "data" / "grok")
    shutil.copytree(vendored(home.parent), home / "vendor")
    _add_launchers(home, "logstash")


def vendored(folder: Path) -> Path:
    """The runner's Python packages, kept until requirements.lock changes what they are."""
    wanted = "\n".join(entry.text for entry in selection(LOCK.read_text(), LOGSTASH))
    target = folder / f"vendor-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    if not target.exists():
        requirements, partly = folder / "vendor.txt", folder / "vendor.part"
        requirements.write_text(wanted)
        shutil.rmtree(partly, ignore_errors=True)
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes")
        what = "the Python packages of the Logstash runner could not be fetched"
        must(*pip, "--target", str(partly), "-r", str(requirements), what=what)
        partly.rename(target)
    return target
