"""The page comes with all it needs, and may ask for data before it knows the dashboard."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from local_stack.kibana.app import viewer
from local_stack.kibana.packages import Packages
from local_stack.kibana.page_routes import FOLDER, NO_MODULE
from local_stack.kibana.saved_objects.saved_object import SavedObject
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.search.msearch import Answer
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Search

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DASHBOARD = {
    "type": "dashboard",
    "id": "d",
    "attributes": {
        "title": "Web",
        "panelsJSON": "[]",
        "timeRestore": True,
        "timeFrom": "now-7d",
        "timeTo": "now",
    },
    "references": [],
}


class NothingToAsk:
    def answers(self, searches: list[Search]) -> list[Answer | Problem]:
        assert not searches
        return []


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    store = Store(tmp_path / "saved_objects.ndjson")
    store.put([SavedObject.from_json(DASHBOARD)])
    app = viewer(store, NothingToAsk(), Packages(tmp_path), lambda: NOW)  # type: ignore[arg-type]
    return app.test_client()


def test_the_head_names_every_script_once_under_an_address_that_may_be_kept(
    client: FlaskClient,
) -> None:
    with client.get("/app/dashboards") as answer:
        head = answer.get_data(as_text=True)
    named = re.findall(r'rel="modulepreload" href="(/page-\w+/[^"]+)"', head)
    own = {each.relative_to(FOLDER).as_posix() for each in FOLDER.rglob("*.js")} - {NO_MODULE}
    assert sorted(each.split("/", 2)[2] for each in named) == sorted(own)
    for address in named:
        with client.get(address) as kept:
            assert (kept.status_code, kept.cache_control.max_age) == (200, 31_536_000)
    (revision,) = {each.split("/")[1] for each in named}
    assert f'<script src="/{revision}/main.js" type="module">' in head


def test_an_address_of_an_older_revision_is_served_but_not_kept(client: FlaskClient) -> None:
    with client.get("/page-0123/main.js") as served:
        assert (served.status_code, served.cache_control.max_age) == (200, 0)
    with client.get("/page-0123/../app.py") as outside:
        assert outside.status_code == 404


def test_what_a_refresh_leaves_out_comes_from_the_dashboard(client: FlaskClient) -> None:
    def shown(**asked: object) -> str:
        headers = {"kbn-xsrf": "test"}
        answer = client.post("/internal/dashboards/d/_refresh", json=asked, headers=headers)
        return str(answer.get_json()["from"])

    assert shown(**{"from": None, "to": None, "query": None}) == "2026-11-17T00:00:00.000Z"
    assert shown(**{"from": "now-1d"}) == "2026-11-23T00:00:00.000Z"
