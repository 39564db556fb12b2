"""The alert rules reach a Kibana as its API wants them, and twice is as good as once."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from recording_kibana import RecordingKibana, recording_kibana

from contracts.errors import Unavailable
from dashboards.__main__ import ALERTS, main
from dashboards.alert_rules import Rule, create_body, read_rules
from dashboards.alerting import put_rules
from dashboards.errors import SourceError
from dashboards.kibana_api import Kibana, Refused

RULES = read_rules(ALERTS)
UUID_4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@pytest.fixture
def kibana() -> Iterator[RecordingKibana]:
    with recording_kibana() as found:
        yield found


def put(kibana: RecordingKibana, rules: list[Rule] = RULES, connector: str | None = None) -> str:
    said: list[str] = []
    put_rules(rules, Kibana(kibana.url), connector, said.append)
    return "\n".join(said)


def test_rules_that_are_missing_are_created(kibana: RecordingKibana) -> None:
    assert put(kibana).count("created") == len(RULES)
    assert set(kibana.rules) == {rule.id for rule in RULES}


def test_the_second_time_nothing_is_written(kibana: RecordingKibana) -> None:
    put(kibana)
    kibana.calls.clear()
    assert put(kibana).count("unchanged") == len(RULES)
    assert {method for method, _ in kibana.calls} == {"GET"}


def test_a_rule_that_somebody_changed_is_brought_up_to_date(kibana: RecordingKibana) -> None:
    put(kibana)
    kibana.rules[RULES[0].id]["schedule"] = {"interval": "1d"}
    assert put(kibana).splitlines()[0] == f"updated    {RULES[0].name}"
    assert kibana.rules[RULES[0].id]["schedule"] == {"interval": RULES[0].every}
    assert kibana.rules[RULES[0].id]["rule_type_id"] == ".es-query"


def test_a_connector_is_told_with_the_action_group_of_the_type(kibana: RecordingKibana) -> None:
    put(kibana, connector="log")
    (action,) = kibana.rules[RULES[0].id]["actions"]
    assert (action["id"], action["group"]) == ("log", "query matched")
    assert RULES[0].about in action["params"]["message"]


@pytest.mark.parametrize("connector", [None, "log"])
@pytest.mark.parametrize(
    ("added", "group"),
    [("slack", "query matched"), ("log", "recovered")],
    ids=["for another connector", "for our connector, of the recovery"],
)
def test_an_action_that_somebody_added_stays(
    kibana: RecordingKibana, added: str, group: str, connector: str | None
) -> None:
    put(kibana, connector="log")
    rule = kibana.rules[RULES[0].id]
    action = {"id": added, "group": group, "params": {"message": "Look!"}}
    rule["actions"].append({**action, "uuid": "added", "connector_type_id": f".{added}"})
    rule["name"] = "Old"
    put(kibana, connector=connector)
    actions = kibana.rules[RULES[0].id]["actions"]
    assert [(action["id"], action["group"]) for action in actions] == [
        ("log", "query matched"),
        (added, group),
    ]
    assert [action["uuid"] for action in actions] == ["a-log", "added"]
    assert put(kibana, connector=connector).count("unchanged") == len(RULES)


def test_where_actions_stand_is_no_change(kibana: RecordingKibana) -> None:
    put(kibana, connector="log")
    for rule in kibana.rules.values():
        rule["actions"].append({"id": "slack", "group": "query matched", "params": {}})
    assert put(kibana, connector="log").count("unchanged") == len(RULES)


def test_dashboards_that_somebody_linked_to_a_rule_stay(kibana: RecordingKibana) -> None:
    put(kibana)
    linked = {"dashboards": [{"id": "ours"}], "investigation_guide": {"blob": "Look here"}}
    kibana.rules[RULES[0].id] |= {"name": "Old", "artifacts": linked}
    put(kibana)
    rule = kibana.rules[RULES[0].id]
    assert (rule["name"], rule["artifacts"]) == (RULES[0].name, linked)


def test_a_rule_of_another_type_is_not_overwritten(kibana: RecordingKibana) -> None:
    kibana.rules[RULES[0].id] = {"rule_type_id": ".index-threshold"}
    with pytest.raises(SourceError, match="delete that, or give ours a new id"):
        put(kibana)


def test_every_id_is_one_that_kibana_takes() -> None:
    assert all(UUID_4.fullmatch(rule.id) for rule in RULES)
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_what_an_es_query_rule_must_have_is_there() -> None:
    for rule in RULES:
        params = create_body(rule, None)["params"]
        assert isinstance(params["timeWindowSize"], int)
        assert params["timeField"] == "@timestamp"
        if rule.esql:
            assert (params["threshold"], params["thresholdComparator"]) == ([0], ">")
            assert "index" not in params
        else:
            assert "query" in json.loads(params["esQuery"])
            assert params["index"]


def test_the_five_that_were_asked_for_are_there() -> None:
    names = {rule.name for rule in RULES}
    wanted = {"Approval rate drops", "Decisions take too long", "Dead letters"}
    assert wanted | {"Burst of web errors", "No web traffic"} <= names


@pytest.mark.parametrize(
    ("status", "message", "said"),
    [
        (401, "Unauthorized", "Set KIBANA_API_KEY"),
        (403, "forbidden", "all privileges for Stack Rules"),
        (400, "[request body.schedule]: expected", "answered 400"),
        (409, "Saved object [alert/1] conflict", "Another space has a rule of this id"),
        (500, "Unable to create alerts client because the Encrypted Saved Objects plugin is "
              "missing encryption key", "xpack.encryptedSavedObjects.encryptionKey"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do(
    kibana: RecordingKibana, status: int, message: str, said: str
) -> None:
    kibana.broken = (status, message)
    with pytest.raises(Refused, match=re.escape(said)):
        put(kibana)


def test_a_kibana_that_starts_is_unavailable(kibana: RecordingKibana) -> None:
    kibana.broken = (503, "License is not available")
    with pytest.raises(Unavailable, match="License is not available"):
        put(kibana)


def test_the_key_goes_along_and_is_never_shown(kibana: RecordingKibana) -> None:
    client = Kibana.from_env(f"{kibana.url}/", {"KIBANA_API_KEY": "c2VjcmV0"})
    client.rule("one")
    assert kibana.headers[0]["Authorization"] == "ApiKey c2VjcmV0"
    assert "c2VjcmV0" not in repr(client)


def test_a_user_name_and_password_go_along(kibana: RecordingKibana) -> None:
    Kibana.from_env(kibana.url, {"KIBANA_USER": "a", "KIBANA_PASSWORD": "b"}).rule("one")
    assert kibana.headers[0]["Authorization"] == "Basic YTpi"


def test_the_command_ends_with_1_where_nobody_answers(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["alerts", "--kibana", "http://127.0.0.1:1"]) == 1
    assert "Kibana at http://127.0.0.1:1 is unavailable" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"esql": ""}, "needs one of esql, search"),
        ({"window": "a while"}, "write it like 5m"),
        ({"colour": "red"}, "unknown colour"),
        ({"esql": "", "search": {"index": "i-*", "query": {}, "fires": "often"}}, "no bound"),
    ],
)
def test_a_wrong_word_in_the_rules_is_named(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    words = {name: value for name, value in vars(RULES[0]).items() if name != "search"}
    (tmp_path / "alerts.yaml").write_text(json.dumps([{**words, **changes}]))
    with pytest.raises(SourceError, match=said):
        [create_body(rule, None) for rule in read_rules(tmp_path / "alerts.yaml")]
