"""Servers keep their data in the folder that was chosen, whatever its name holds."""

import json
import re
import zipfile
from pathlib import Path

import yaml

from local_stack import elasticsearch_node, kafka
from local_stack.settings import Ports

STRANGE = "J\u00fcrgen \u00b7 \U0001f4b3 #1: a\\b"


def test_elasticsearch_reads_the_folder_as_it_is(tmp_path: Path) -> None:
    home, jars = tmp_path / STRANGE, tmp_path / "jars"
    jars.mkdir()
    with zipfile.ZipFile(jars / "transport-netty4-8.jar", "w"):
        pass
    elasticsearch_node.lay_out(home, jars, 9200)
    told = yaml.safe_load((home / "config/elasticsearch.yml").read_bytes())
    assert told["path.data"] == str(home / "data")
    assert told["path.logs"] == str(home / "logs")


def test_kafka_reads_the_folder_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / STRANGE
    (home / "data").mkdir(parents=True)
    (home / "data/meta.properties").touch()
    kafka.lay_out(home, Ports(), ())
    properties = (home / "server.properties").read_bytes().decode("ascii")
    (told,) = re.findall(r"^log\.dirs=(.*)$", properties, re.MULTILINE)
    # Java's way to write other letters, and a backslash, is JSON's.
    assert json.loads(f'"{told}"') == str(home / "data")
