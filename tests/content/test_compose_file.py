"""compose.yaml without a daemon: its schema, the files it mounts, and one word with the rest.

What only a daemon can show (that the images start, that the healthchecks pass) is not tested here.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from local_stack import elasticsearch_node
from local_stack.settings import EXTERNAL_VARIABLES, Ports, StackSettings

CHECKOUT = Path(__file__).parent.parent.parent
#: Made by set-up or by the first run, not part of the repository.
MADE_LATER = ".cardwatch/"


def interpolated() -> str:
    """As `docker compose` reads it where no variable is set."""
    text = (CHECKOUT / "compose.yaml").read_text()
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(interpolated())["services"]


def _binds(service: dict[str, Any]) -> list[str]:
    return [volume for volume in service.get("volumes", ()) if volume.startswith(("./", "/"))]


def test_it_is_a_compose_file_whose_volumes_are_declared() -> None:
    merged = yaml.safe_dump(yaml.safe_load(interpolated()))

    compose = PyCompose.from_yaml(merged)

    compose.validate()
    compose.validate_volumes()


def test_every_server_of_the_local_stack_is_there_but_the_lambda() -> None:
    assert EXTERNAL_VARIABLES.keys() - SERVICES.keys() == {"lambda"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_published_on_loopback_only(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", ()))


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"setup"}))
def test_a_server_says_whether_it_is_well(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_mounted_is_in_the_repository_and_cannot_be_written(name: str) -> None:
    for bind in _binds(SERVICES[name]):
        source, _, mode = bind.split(":")
        assert mode == "ro", bind
        assert source.removeprefix("./").startswith(MADE_LATER) or (CHECKOUT / source).exists()


def test_nothing_waits_for_a_service_that_there_is_not() -> None:
    for service in SERVICES.values():
        for name, wanted in service.get("depends_on", {}).items():
            once = wanted["condition"] == "service_completed_successfully"
            assert once == ("healthcheck" not in SERVICES[name])


def test_every_variable_that_a_pipeline_reads_without_a_default_is_given() -> None:
    text = "".join(file.read_text() for file in CHECKOUT.glob("logstash/**/*.conf"))

    assert set(re.findall(r"\$\{(\w+)\}", text)) <= SERVICES["logstash"]["environment"].keys()


def test_logstash_reads_the_web_logs_where_the_demo_writes_them() -> None:
    mounted = {bind.split(":")[1]: bind.split(":")[0] for bind in _binds(SERVICES["logstash"])}
    folder = mounted[SERVICES["logstash"]["environment"]["APACHE_LOG_DIR"]]

    assert (CHECKOUT / folder).resolve() == StackSettings.from_env({}).state / "apache"


def test_the_host_finds_each_container_at_the_port_that_it_publishes() -> None:
    lines = (CHECKOUT / "docker/host.env").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    for service, variable in EXTERNAL_VARIABLES.items():
        if service != "lambda":
            port = getattr(Ports(), service)
            assert f"127.0.0.1:{port}" in told[variable]
            assert [
                published for published in SERVICES[service]["ports"] if f":{port}:" in published
            ]


def test_kafka_tells_containers_and_host_each_its_own_way_in() -> None:
    environment = SERVICES["kafka"]["environment"]

    ways = environment["KAFKA_ADVERTISED_LISTENERS"].split(",")
    assert ways == ["INSIDE://kafka:9092", f"HOST://127.0.0.1:{Ports().kafka}"]
    assert environment["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_versions_are_those_of_the_other_deployments() -> None:
    versions = yaml.safe_load((CHECKOUT / "ansible/group_vars/all/cardwatch.yml").read_text())

    for name in ("elasticsearch", "kibana", "logstash"):
        assert SERVICES[name]["image"] == f"{name}:{versions['elasticsearch_version']}"
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{versions['kafka_version']}"
    assert SERVICES["postgresql"]["image"] == f"postgres:{versions['postgresql_version']}"


def test_elasticsearch_answers_dashboards_with_the_settings_of_the_local_stack() -> None:
    local = yaml.safe_load(elasticsearch_node.CONFIG.replace("{", "").replace("}", ""))
    environment = SERVICES["elasticsearch"]["environment"]

    for name in ("indices.requests.cache.size", "search.aggs.rewrite_to_filter_by_filter"):
        assert yaml.safe_load(environment[name]) == local[name]


def test_elasticsearch_does_not_do_as_pages_of_other_sites_say() -> None:
    environment = SERVICES["elasticsearch"]["environment"]

    assert environment["http.cors.enabled"] == "true"
    assert "http.cors.allow-origin" not in environment
