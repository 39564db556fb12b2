"""Import and export answer as Kibana does, down to its sentences."""

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from local_stack.kibana.app import viewer
from local_stack.kibana.packages import Packages
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.msearch import Answer
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Search

NOW = datetime(2026, 11, 24, tzinfo=UTC)
XSRF = {"kbn-xsrf": "test"}
VIEW = {
    "type": "index-pattern",
    "id": "web",
    "attributes": {"title": "web-*", "timeFieldName": "@timestamp"},
    "references": [],
    "coreMigrationVersion": "8.8.0",
    "typeMigrationVersion": "8.0.0",
}
LENS = {
    "type": "lens",
    "id": "visits",
    "attributes": {"title": "Visits"},
    "references": [{"type": "index-pattern", "id": "web", "name": "layer"}],
    "typeMigrationVersion": "8.9.0",
}


class NobodyAsked:
    def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
        raise AssertionError("saved objects need no search")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kibana" / "saved_objects.ndjson"


@pytest.fixture
def client(file: Path, tmp_path: Path) -> FlaskClient:
    app = viewer(Store(file), NobodyAsked(), Packages(tmp_path), lambda: NOW)
    return app.test_client()


def send(client: FlaskClient, content: str, query: str = "", name: str = "a.ndjson") -> Any:
    data = {"file": (io.BytesIO(content.encode()), name)}
    return client.post(f"/api/saved_objects/_import{query}", data=data, headers=XSRF)


def test_a_line_separator_in_a_title_ends_no_line(client: FlaskClient, file: Path) -> None:
    titled = {**LENS, "attributes": {"title": "Visits\u2028by day"}}
    content = "".join(f"{json.dumps(each, ensure_ascii=False)}\n" for each in (VIEW, titled))
    assert send(client, content).get_json()["success"] is True
    assert {each.title for each in Store(file).all(["lens"])} == {"Visits\u2028by day"}


def lines(*objects: dict[str, Any]) -> str:
    return "\n".join(map(json.dumps, objects))


def test_what_is_imported_is_kept_and_found_again(client: FlaskClient, file: Path) -> None:
    answer = send(client, lines(VIEW, LENS)).json
    assert (answer["success"], answer["successCount"]) == (True, 2)
    assert answer["successResults"][1]["meta"] == {"icon": "lensApp", "title": "Visits"}
    found = client.get("/api/saved_objects/_find?type=lens&search=vis*").json
    assert [each["id"] for each in found["saved_objects"]] == ["visits"]
    assert Store(file).all() == Store(file).all(["index-pattern", "lens"])
    assert len(Store(file).all()) == 2


def test_every_request_that_changes_something_needs_the_header(client: FlaskClient) -> None:
    answer = client.post("/api/saved_objects/_import")
    assert answer.status_code == 400
    assert answer.json["message"] == "Request must contain a kbn-xsrf header."


def test_a_second_import_is_a_conflict_unless_it_may_overwrite(client: FlaskClient) -> None:
    send(client, lines(VIEW))
    refused = send(client, lines(VIEW, LENS)).json
    assert refused["success"] is False
    assert [error["error"] for error in refused["errors"]] == [{"type": "conflict"}]
    assert client.get("/api/saved_objects/lens/visits").status_code == 404, "all or nothing"
    taken = send(client, lines(VIEW, LENS), "?overwrite=true").json
    assert taken["success"] is True
    assert taken["successResults"][0]["overwrite"] is True


def test_a_reference_to_a_data_view_that_is_nowhere_stores_nothing(client: FlaskClient) -> None:
    answer = send(client, lines(LENS))
    assert answer.status_code == 200, "Kibana too says what is wrong in a 200"
    (error,) = answer.json["errors"]
    assert error["error"] == {
        "type": "missing_references",
        "references": [{"type": "index-pattern", "id": "web"}],
    }
    assert client.get("/api/saved_objects/lens/visits").status_code == 404


def test_references_to_other_types_are_not_checked_as_in_kibana(client: FlaskClient) -> None:
    reference = {"type": "dashboard", "id": "gone", "name": "x"}
    assert send(client, lines({**VIEW, "references": [reference]})).json["success"] is True


@pytest.mark.parametrize(
    ("newer", "sentence"),
    [
        (
            {"typeMigrationVersion": "10.9.0"},
            'Document "visits" belongs to a more recent version of Kibana [10.9.0] '
            "when the last known version is [8.9.0].",
        ),
        (
            {"coreMigrationVersion": "9.9.0"},
            'Document "visits" belongs to a more recent version of Kibana [9.9.0] '
            "when the last known version is [8.8.0].",
        ),
    ],
)
def test_an_object_of_a_newer_kibana_is_refused_with_the_whole_file(
    client: FlaskClient, newer: dict[str, str], sentence: str
) -> None:
    answer = send(client, lines(VIEW, {**LENS, **newer}))
    assert (answer.status_code, answer.json["message"]) == (422, sentence)
    assert client.get("/api/saved_objects/index-pattern/web").status_code == 404


def test_lines_of_unknown_types_are_named_and_the_rest_is_stored(client: FlaskClient) -> None:
    answer = send(client, lines(VIEW, {**LENS, "type": "canvas-workpad"})).json
    assert (answer["success"], answer["successCount"]) == (False, 1)
    assert answer["errors"][0]["error"] == {"type": "unsupported_type"}
    assert client.get("/api/saved_objects/index-pattern/web").status_code == 200


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"type": "lens",', "line 1 is not JSON"),
        (lines(VIEW, {"type": "lens", "id": "x"}), "line 2 is no saved object"),
        ("[]", "line 1 is no saved object"),
        (lines(VIEW, VIEW), "Non-unique import objects detected: [index-pattern:web]"),
    ],
)
def test_a_broken_file_is_refused_with_the_line(
    client: FlaskClient, content: str, sentence: str
) -> None:
    answer = send(client, content)
    assert answer.status_code == 400
    assert sentence in answer.json["message"]


def test_only_ndjson_files_are_taken(client: FlaskClient) -> None:
    assert (
        send(client, lines(VIEW), name="a.json").json["message"] == "Invalid file extension .json"
    )
    assert send(client, lines(VIEW), name="A.NDJSON").json["success"] is True
    other = {"data": {"other": (io.BytesIO(b""), "a.ndjson")}, "headers": XSRF}
    missing = client.post("/api/saved_objects/_import", **other)
    assert (missing.status_code, "body.file" in missing.json["message"]) == (400, True)
    both = send(client, lines(VIEW), "?overwrite=true&createNewCopies=true")
    assert both.json["message"] == "cannot use [overwrite] with [createNewCopies]"


@pytest.mark.parametrize("content_type", [None, "application/json", "application/x-ndjson"])
def test_what_is_no_form_is_of_an_unsupported_media_type(
    client: FlaskClient, content_type: str | None
) -> None:
    path = "/api/saved_objects/_import"
    answer = client.post(path, data=lines(VIEW), content_type=content_type, headers=XSRF)
    assert answer.json == {
        "statusCode": 415,
        "error": "Unsupported Media Type",
        "message": "Unsupported Media Type",
    }


def test_export_gives_back_what_was_imported_with_all_it_refers_to(client: FlaskClient) -> None:
    send(client, lines(VIEW, LENS))
    wanted = {"objects": [{"type": "lens", "id": "visits"}], "includeReferencesDeep": True}
    answer = client.post("/api/saved_objects/_export", json=wanted, headers=XSRF)
    *objects, details = map(json.loads, answer.text.split("\n"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="export.ndjson"'
    assert [each["id"] for each in objects] == ["web", "visits"]
    assert objects[0]["attributes"] == VIEW["attributes"]
    assert (details["exportedCount"], details["missingRefCount"]) == (2, 0)


def test_an_export_can_be_imported_again(client: FlaskClient, tmp_path: Path) -> None:
    send(client, lines(VIEW, LENS))
    body = {"type": ["lens", "index-pattern"]}
    exported = client.post("/api/saved_objects/_export", json=body, headers=XSRF).text
    fresh = viewer(Store(tmp_path / "b.ndjson"), NobodyAsked(), Packages(tmp_path), lambda: NOW)
    assert send(fresh.test_client(), exported).json["successCount"] == 2


def test_an_export_of_what_is_not_there_is_refused(client: FlaskClient) -> None:
    gone = {"type": "lens", "id": "gone"}
    body = {"objects": [gone]}
    answer = client.post("/api/saved_objects/_export", json=body, headers=XSRF)
    error = {
        "statusCode": 404,
        "error": "Not Found",
        "message": "Saved object [lens/gone] not found",
    }
    assert answer.json == {
        "statusCode": 400,
        "error": "Bad Request",
        "message": "Error fetching objects to export",
        "attributes": {"objects": [{**gone, "error": error}]},
    }
    assert client.post("/api/saved_objects/_export", json={}, headers=XSRF).status_code == 400


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"type": "wigwags"}, "Trying to export non-exportable type(s): wigwags"),
        (
            {"objects": [{"type": "wigwags", "id": "1"}]},
            "Trying to export object(s) with non-exportable types: wigwags:1",
        ),
    ],
)
def test_an_export_of_a_type_that_is_not_kept_is_refused(
    client: FlaskClient, body: dict[str, Any], sentence: str
) -> None:
    answer = client.post("/api/saved_objects/_export", json=body, headers=XSRF)
    assert (answer.status_code, answer.json["message"]) == (400, sentence)


def test_status_says_available_as_playbooks_ask(client: FlaskClient) -> None:
    assert client.get("/api/status").json["status"]["overall"]["level"] == "available"


def test_unknown_paths_answer_in_kibanas_shape(client: FlaskClient) -> None:
    answer = client.get("/api/alerting/rule/x")
    assert answer.json == {"statusCode": 404, "error": "Not Found", "message": "Not Found"}


def test_no_answer_lets_a_browser_load_from_elsewhere(client: FlaskClient) -> None:
    policy = client.get("/api/status").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'")
    assert "unsafe-eval" not in policy


def test_only_listed_files_of_packages_are_served(client: FlaskClient) -> None:
    assert client.get("/packages/../package.json").status_code == 404
    assert client.get("/page/../app.py").status_code == 404
