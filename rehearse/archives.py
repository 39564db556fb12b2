"""Archives of the products, in the shape of those that their makers offer, from what the local
stack runs.

Elastic's packages are in no package registry. The roles unpack, configure, start and ask these
just like the real ones; what they lack (security in Elasticsearch, Kafka's other tools) they
lack here too.
"""

import hashlib
import json
import shutil
import sys
import tarfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from deployment.host_requirements import KIBANA, LOCK, LOGSTASH, selection
from local_stack import elasticsearch_node
from local_stack.jars.fetch import JarFolder, fetch
from local_stack.kafka import LOGGING as KAFKA_LOGGING
from local_stack.kibana.packages import MANIFESTS, SERVED, Packages
from local_stack.kibana.status import VERSION as KIBANA_VERSION
from local_stack.logstash.data import prepare
from local_stack.logstash.monitoring import VERSION as LOGSTASH_VERSION
from rehearse.commands import must
from rehearse.settings import CHECKOUT

JARS = CHECKOUT / ".cardwatch" / "jars"
#: What an upgrade begins with: a version of Kafka with other metadata, a patch of Elasticsearch.
OLDER = {"kafka.version": "4.0.2", "elastic.version": "8.19.20"}
LAUNCHERS = Path(__file__).with_name("launchers")
LISTING = "archives.json"
BYTECODE = shutil.ignore_patterns("__pycache__")
PLACES = "places"  # grok patterns and GeoIP databases
#: What the runner of pipelines imports of this repository, and the viewer of dashboards.
LOGSTASH_CODE = ("local_stack", "contracts")
KIBANA_CODE = ("local_stack", "contracts", "billing")


@dataclass(frozen=True)
class Archive:
    version: str
    path: Path
    sha256: str


def make_archives(folder: Path) -> None:
    """Made anew each time, from the checkout as it is: read_archives has them by product."""
    folder.mkdir(parents=True, exist_ok=True)
    prepare(JARS / "logstash", folder / PLACES)
    made = {
        **_pack_servers(folder, JARS),
        "logstash": _pack(folder, "logstash", LOGSTASH_VERSION, _lay_out_logstash),
        "kibana": _pack(folder, "kibana", KIBANA_VERSION, _lay_out_kibana),
    }
    _list(folder, made)


def make_older_archives(folder: Path, jars: Path, say: Callable[[str], None]) -> None:
    """Of the servers alone, fetched into `jars`. Raises SetupFailed."""
    folder.mkdir(parents=True, exist_ok=True)
    fetch(JarFolder(jars, properties=OLDER), ("elasticsearch", "kafka"), say)
    _list(folder, _pack_servers(folder, jars))


def _pack_servers(folder: Path, jars: Path) -> dict[str, Archive]:
    elasticsearch = _version(jars / "elasticsearch", "elasticsearch")
    kafka = _version(jars / "kafka", "kafka_2.13")
    return {
        "elasticsearch": _pack(
            folder, "elasticsearch", elasticsearch, partial(_lay_out_elasticsearch, jars)
        ),
        "kafka": _pack(folder, "kafka_2.13", kafka, partial(_lay_out_kafka, jars)),
    }


def _list(folder: Path, made: Mapping[str, Archive]) -> None:
    listing = {product: [one.version, one.path.name, one.sha256] for product, one in made.items()}
    (folder / LISTING).write_text(json.dumps(listing))


def read_archives(folder: Path) -> dict[str, Archive]:
    listing = json.loads((folder / LISTING).read_text())
    return {
        product: Archive(version, folder / name, sha256)
        for product, (version, name, sha256) in listing.items()
    }


def _version(jars: Path, artifact: str) -> str:
    (jar,) = jars.glob(f"{artifact}-[0-9]*.jar")
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


def copy_code(packages: Sequence[str], target: Path) -> None:
    for name in packages:
        shutil.copytree(CHECKOUT / name, target / name, ignore=BYTECODE)


def _lay_out_elasticsearch(jars: Path, home: Path) -> None:
    elasticsearch_node.lay_out(home, jars / "elasticsearch", 9200)
    shutil.copy(elasticsearch_node.SOURCE, home)
    (home / "config" / "elasticsearch.yml").unlink()
    (home / "config" / "jvm.options").write_text("# The heap's size belongs into jvm.options.d.\n")
    _add_launchers(home, "elasticsearch")


def _lay_out_kafka(jars: Path, home: Path) -> None:
    shutil.copytree(jars / "kafka", home / "libs", ignore=shutil.ignore_patterns(".*"))
    (home / "config").mkdir()
    (home / "config" / "log4j2.properties").write_text(KAFKA_LOGGING)
    _add_launchers(home, "kafka-server-start.sh", "kafka-storage.sh")


def _lay_out_logstash(home: Path) -> None:
    copy_code(LOGSTASH_CODE, home / "lib")
    shutil.copytree(home.parent / PLACES / "grok", home / "data" / "grok")
    shutil.copytree(vendored(home.parent, LOGSTASH), home / "vendor")
    (home / "config").mkdir()
    for name in ("jvm.options", "log4j2.properties"):
        (home / "config" / name).write_text("# What plays Logstash here is no Java program.\n")
    _add_launchers(home, "logstash")


def _lay_out_kibana(home: Path) -> None:
    """The page's own packages lie where the viewer looks for them: below the folder of its code."""
    copy_code(KIBANA_CODE, home / "lib")
    packages = Packages()
    packages.require()
    there = Packages(home / "lib" / ".cardwatch" / "npm")
    for name in SERVED:
        there.file(name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(packages.file(name), there.file(name))
    for name in MANIFESTS:
        shutil.copy(packages.folder / name, there.folder / name)
    shutil.copytree(vendored(home.parent, KIBANA), home / "vendor")
    _add_launchers(home, "kibana")


def vendored(folder: Path, roots: Sequence[str]) -> Path:
    """Python packages of a program, kept until requirements.lock changes what they are."""
    wanted = "\n".join(entry.text for entry in selection(LOCK.read_text(), roots))
    target = folder / f"vendor-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    if not target.exists():
        requirements, partly = folder / "vendor.txt", folder / "vendor.part"
        requirements.write_text(wanted)
        shutil.rmtree(partly, ignore_errors=True)
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes")
        what = "Python packages of what plays Logstash and Kibana could not be fetched"
        must(*pip, "--target", str(partly), "-r", str(requirements), what=what)
        partly.rename(target)
    return target
