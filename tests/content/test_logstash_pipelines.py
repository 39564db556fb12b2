"""The pipeline files: complete, valid, identified, without secrets."""

import json
import re
from pathlib import Path

import pytest

from local_stack.logstash.config.parse import parse
from local_stack.logstash.config.tree import Branch, Plugin
from local_stack.logstash.filter_command import filter_lines
from local_stack.logstash.plugin import Context

ROOT = Path(__file__).resolve().parents[2]
PIPELINES = ROOT / "logstash/pipelines"
NAMES = (
    "apache-access",
    "apache-error",
    "approval-decisions",
    "billing-categories",
    "billing-statements",
    "dead-letters",
    "payments",
    "purchases",
)


def plugins_of(body: tuple[object, ...]) -> list[Plugin]:
    found: list[Plugin] = []
    for node in body:
        if isinstance(node, Branch):
            found.extend(plugin for _, arm in node.arms for plugin in plugins_of(arm))
        elif isinstance(node, Plugin):
            found.append(node)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_plugin_has_an_id_of_its_own(name: str) -> None:
    files = [(str(file), file.read_text()) for file in sorted((PIPELINES / name).glob("*.conf"))]
    plugins = [plugin for section in parse(files) for plugin in plugins_of(section.body)]
    ids = [dict(plugin.settings).get("id") for plugin in plugins]
    assert len(files) == 3
    assert None not in ids
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", NAMES)
def test_pipelines_yml_runs_it(name: str) -> None:
    assert f"pipeline.id: {name}\n" in (ROOT / "logstash/pipelines.yml").read_text()


def test_no_password_is_written_down() -> None:
    for file in PIPELINES.glob("*/*.conf"):
        for value in re.findall(r'password => "([^"]*)"', file.read_text()):
            assert value.startswith("${")


def decided(message: str) -> dict[str, object]:
    file = PIPELINES / "approval-decisions/50-filter.conf"
    line = json.dumps({"message": message}).encode()
    (made,) = filter_lines(file.read_text(), file.name, [line], Context({}, ROOT))
    return dict(json.loads(made))


def test_a_decision_is_dated_by_its_request() -> None:
    message = (
        '{"request_id":"r1","requested_at":"2024-03-04T08:15:42.123Z","decision":"rejected",'
        '"amount":"129.90"}'
    )
    made = decided(message)
    assert made["@timestamp"] == "2024-03-04T08:15:42.123Z"
    assert made["amount"] == 129.9
    assert made["event"]["outcome"] == "failure"  # type: ignore[index]


def test_a_message_that_is_no_json_keeps_its_raw_text_and_a_tag() -> None:
    made = decided("{not json")
    assert made["message"] == "{not json"
    assert made["tags"] == ["_decision_json_failure"]
