"""Elasticsearch: one node from its Maven artifacts, laid out as the distribution would be."""

import json
import shutil
import urllib.request
import zipfile
from functools import partial
from pathlib import Path

from local_stack.endpoints import Endpoints
from local_stack.process import DetachedProcess
from local_stack.revision import JARS, revision
from local_stack.service import SpawnedService
from local_stack.settings import HOST, StackSettings

NODE = "cardwatch-1"
SOURCE = Path(__file__).parent / "java" / "ElasticsearchNode.java"
TRANSPORT = "transport-netty4"
CODE = ("local_stack/java/ElasticsearchNode.java", JARS)
PLUGIN_FILES = f"META-INF/es-plugins/{TRANSPORT}/"

CONFIG = """\
cluster.name: cardwatch
node.name: {node}
path.data: {data}
path.logs: {logs}
http.host: {host}
http.port: {port}
transport.host: {host}
transport.port: 0
discovery.type: single-node
# A developer's disk may be nearly full; the stack refuses to start below its own limit instead.
cluster.routing.allocation.disk.threshold_enabled: false
action.destructive_requires_name: true
# On, and with no origin allowed, it refuses what pages of other sites send; off, it obeys them.
# A site whose name was made to lead here is obeyed all the same: it has no list of its own names.
http.cors.enabled: true
# One dashboard over a month keeps 20 MB of answers there; the default is 1% of the heap.
indices.requests.cache.size: 5%
# On, a time histogram is asked bucket by bucket, and each opens the fields of every segment anew:
# an index that is written to has many. Off, all is read in one pass.
search.aggs.rewrite_to_filter_by_filter: false
"""

LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


def elasticsearch(settings: StackSettings) -> SpawnedService:
    home = settings.state / "elasticsearch"
    port = settings.ports.elasticsearch
    return SpawnedService(
        name="elasticsearch",
        address=Endpoints.of(settings).elasticsearch,
        ports={"elasticsearch": port},
        process=DetachedProcess.of(settings, "elasticsearch"),
        command=(
            # Pages of 2 MB: a refresh of a dashboard takes 6% less of the processor.
            *("java", "-Xms512m", "-Xmx1g", "-XX:+UseSerialGC", "-XX:+UseTransparentHugePages"),
            *("--module-path", str(home / "lib"), "--add-modules", "ALL-MODULE-PATH"),
            # Java's own default is the working folder: every file in it would be looked through,
            # and one that vanishes meanwhile, such as git's lock, ends the start.
            *("-cp", str(home / "plugins")),
            *(str(SOURCE), str(home), NODE),
        ),
        ask=partial(ask, Endpoints.of(settings).elasticsearch),
        layout=partial(lay_out, home, settings.jars / "elasticsearch", port),
        environ={"CARDWATCH_REVISION": revision(CODE, configuration(home, port), LOGGING)},
    )


def ask(url: str) -> None:
    """Ready when the cluster has a master and all its primary shards."""
    health = f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s"
    with urllib.request.urlopen(health, timeout=3):
        pass


def configuration(home: Path, port: int) -> str:
    # In quotes: in a path, # or a colon would be YAML's.
    data, logs = (json.dumps(str(home / name), ensure_ascii=False) for name in ("data", "logs"))
    return CONFIG.format(node=NODE, data=data, logs=logs, host=HOST, port=port)


def lay_out(home: Path, jars: Path, port: int) -> None:
    """lib/, modules/ and config/ are made anew from the jars; data/ is kept."""
    module = home / "modules" / TRANSPORT
    for folder in (home / "lib", module, home / "config", home / "plugins"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    for jar in jars.glob("*.jar"):
        of_transport = jar.name.startswith(("netty-", TRANSPORT))
        ((module if of_transport else home / "lib") / jar.name).symlink_to(jar)
    _unpack_plugin_files(next(jars.glob(f"{TRANSPORT}-*.jar")), module)
    config = home / "config" / "elasticsearch.yml"
    config.write_text(configuration(home, port), encoding="utf-8")
    (home / "config" / "log4j2.properties").write_text(LOGGING)


def _unpack_plugin_files(jar: Path, module: Path) -> None:
    """Descriptor and entitlement policy lie inside the jar; the loader wants them beside it."""
    with zipfile.ZipFile(jar) as archive:
        for entry in archive.namelist():
            if entry.startswith(PLUGIN_FILES) and not entry.endswith("/"):
                (module / Path(entry).name).write_bytes(archive.read(entry))
