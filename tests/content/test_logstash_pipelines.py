"""The pipeline files: complete, valid, identified, without secrets."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from local_stack.logstash.__main__ import main
from local_stack.logstash.cases.case import Case, folders_of, read_case
from local_stack.logstash.cases.run_here import documents_here
from local_stack.logstash.config.edges import chosen_input
from local_stack.logstash.config.parse import parse
from local_stack.logstash.config.tree import Branch, Plugin
from local_stack.logstash.data import prepare
from local_stack.logstash.filter_command import filter_lines
from local_stack.logstash.inputs.file.discover import found
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


@pytest.fixture(scope="module")
def logstash_data() -> Path:
    """As `make setup` lays it out."""
    data = ROOT / ".cardwatch/data"
    prepare(ROOT / ".cardwatch/jars/logstash", data)
    return data


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


def test_no_pipeline_of_a_logstash_loses_what_it_has_taken_or_what_is_refused() -> None:
    for pipeline in yaml.safe_load((ROOT / "logstash/pipelines.yml").read_text()):
        assert pipeline["queue.type"] == "persisted"
        assert pipeline["dead_letter_queue.enable"] is True


def test_no_password_is_written_down() -> None:
    for file in PIPELINES.glob("*/*.conf"):
        for value in re.findall(r'password => "([^"]*)"', file.read_text()):
            assert value.startswith("${")


def test_every_case_of_our_pipelines_comes_out_as_expected(logstash_data: Path) -> None:
    assert (
        main(["test", str(ROOT / "tests/logstash/cases"), "--path.data", str(logstash_data)], {})
        == 0
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_pipeline_has_a_case(name: str) -> None:
    told = [file.read_text() for file in (ROOT / "tests/logstash/cases").glob("*/case.json")]
    assert any(f'/logstash/pipelines/{name}"' in text for text in told)


@pytest.mark.parametrize("name", NAMES)
def test_a_line_finds_its_document_again_in_another_year(name: str, logstash_data: Path) -> None:
    """Garbled and good lines alike: the same index and id, whenever they are read."""
    for folder in folders_of(ROOT / "tests/logstash/cases"):
        case = read_case(folder)
        if not any(f"/{name}/" in file for file, _ in case.files):
            continue
        places = [
            places_of(case, f'{{"@timestamp":"{day}T00:00:00Z"', logstash_data)
            for day in ("2030-01-15", "2031-12-31")
        ]
        assert places[0] == places[1]
        assert None not in [part for place in places[0] for part in place]


def places_of(case: Case, dated: str, data: Path) -> list[tuple[object, object]]:
    """(index, id) of every document when the input gives its events that time."""
    events = tuple(dated.encode() + b"," + line.lstrip()[1:] for line in case.events)
    places = {"GEOIP_DIR": str(data / "geoip")}
    made = documents_here(replace(case, events=events, metadata=True), places, data)
    return [(one["@metadata"].get("index"), one["@metadata"].get("id")) for one in made]


def made_of(name: str, message: str) -> list[dict[str, Any]]:
    """The documents, each with its id beside it."""
    file = PIPELINES / name / "50-filter.conf"
    shown = 'filter { mutate { copy => { "[@metadata][id]" => "id" } } }'
    kafka = {"topic": name, "partition": 0, "offset": 7, "timestamp": 1709540142123}
    line = json.dumps({"message": message, "@metadata": {"kafka": kafka}}).encode()
    made = filter_lines([(file.name, f"{file.read_text()}\n{shown}")], [line], Context({}, ROOT))
    return [json.loads(one) for one in made]


def decided(message: str) -> dict[str, Any]:
    (made,) = made_of("approval-decisions", message)
    return made


@pytest.mark.parametrize(
    "name", ["approval-decisions", "billing-statements", "dead-letters", "payments", "purchases"]
)
@pytest.mark.parametrize(
    "key",
    [
        *("@metadata", "[@metadata]", "[@metadata][id]", r"\u0040metadata"),
        *(r"@m\u0065tadata", r"\u0040\u006D\u0065\u0074\u0061\u0064\u0061\u0074\u0061"),
        r"[@metadat\u0061][id]",
        # What is taken out leaves none behind that stood before it.
        *("@@metadata", r"@\u0040metadata", r"\u0040@metadata", r"\u0040\u0040metadata"),
        *("[@@metadata][id]", "@@@metadata"),
    ],
)
def test_a_message_does_not_choose_the_place_of_its_document(name: str, key: str) -> None:
    value = '"another"' if "id" in key else '{"id":"another"}'
    (made,) = made_of(name, f'{{"{key}":{value}}}')
    assert made["id"] == f"{name}-0-7"
    assert made["@timestamp"] == "2024-03-04T08:15:42.123Z"


@pytest.mark.parametrize(
    "name", ["approval-decisions", "billing-statements", "payments", "purchases"]
)
def test_a_message_with_an_event_of_its_own_has_ours(name: str) -> None:
    (made,) = made_of(name, '{"event":"text"}')
    assert made["event"]["dataset"] == f"cardwatch.{name}"


@pytest.mark.parametrize("key", ["@metadata", "@@metadata", r"@\u0040metadata"])
def test_a_statement_does_not_choose_the_month_of_its_categories(key: str) -> None:
    statement = '"statement_id":"s-1","totals_by_category":[{"category":"Fuel","amount":"1"}]'
    message = f'{{{statement},"{key}":{{"kafka":{{"timestamp":0}}}}}}'
    (made,) = made_of("billing-categories", message)
    assert made["@timestamp"] == "2024-03-04T08:15:42.123Z"


def test_categories_come_from_statements_only() -> None:
    def ids(statement: str, category: str) -> list[str]:
        totals = [{"category": category, "amount": "1.00"}]
        message = json.dumps({"statement_id": statement, "totals_by_category": totals})
        return [one["id"] for one in made_of("billing-categories", message)]

    assert ids("s-1", "Groceries") == ["s-1-Groceries"]
    assert ids("s-1", "\u8a9e" * 100) == ["s-1-" + "\u8a9e" * 100]
    assert ids("s-1", "\u8a9e" * 200) == []
    assert ids("\u8a9e" * 200, "Groceries") == []


@pytest.mark.parametrize("kind", ["access", "error"])
def test_logs_are_found_under_the_names_of_debian_and_of_red_hat(kind: str, tmp_path: Path) -> None:
    read = [
        *(f"{kind}.log", f"shop-{kind}.log", f"other_vhosts_{kind}.log", f"{kind}.log.1"),
        *(f"{kind}_log", f"ssl_{kind}_log", f"{kind}_log-20261130", f"{kind}.log-20261130"),
    ]
    for name in (*read, f"{kind}.log.2.gz", f"{kind}_log-20261130.gz", "suexec.log", f"{kind}.txt"):
        (tmp_path / name).touch()
    file = PIPELINES / f"apache-{kind}/10-input.conf"
    ((plugin,),) = [section.body for section in parse([(file.name, file.read_text())])]
    context = Context({"APACHE_LOG_DIR": str(tmp_path)}, ROOT)
    assert {path.name for path, _ in found(chosen_input(plugin, context).settings)} == set(read)


@pytest.mark.parametrize("rotated", ["access.log", "access.log.1", "access.log-20261130"])
def test_a_line_keeps_its_id_when_its_file_is_rotated(rotated: str, logstash_data: Path) -> None:
    case = read_case(ROOT / "tests/logstash/cases/access-common")
    event = {"message": "x", "log": {"file": {"path": f"/logs/{rotated}"}}}
    one = replace(case, events=(json.dumps(event).encode(),), metadata=True)
    (made,) = documents_here(one, {"GEOIP_DIR": str(logstash_data / "geoip")}, logstash_data)
    assert made["@metadata"]["file"] == "/logs/access.log"


def test_a_decision_is_dated_by_its_request() -> None:
    message = (
        '{"request_id":"r1","requested_at":"2024-03-04T08:15:42.123Z","decision":"rejected",'
        '"amount":"129.90"}'
    )
    made = decided(message)
    assert made["@timestamp"] == "2024-03-04T08:15:42.123Z"
    assert made["amount"] == 129.9
    assert made["event"]["outcome"] == "failure"


def test_a_message_that_is_no_json_keeps_its_raw_text_and_a_tag() -> None:
    made = decided("{not json")
    assert made["message"] == "{not json"
    assert made["tags"] == ["_decision_json_failure"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_months_are_read_alike_whatever_language_the_host_speaks(name: str) -> None:
    file = PIPELINES / name / "50-filter.conf"
    (section,) = parse([(file.name, file.read_text())])
    for settings in (dict(one.settings) for one in plugins_of(section.body) if one.name == "date"):
        if any("MMM" in written for written in settings["match"]):
            assert settings["locale"] == "en"


def test_every_variable_of_the_pipelines_is_explained() -> None:
    files = [*PIPELINES.glob("*/*.conf"), ROOT / "logstash/pipelines.yml"]
    used = {name for file in files for name in re.findall(r"\$\{([A-Z_]+)", file.read_text())}
    table = (ROOT / "logstash/README.md").read_text()
    assert used == {
        name
        for row in re.findall(r"^\| (`[A-Z].*?) \|", table, re.MULTILINE)
        for name in re.findall(r"`([A-Z_]+)`", row)
    }
