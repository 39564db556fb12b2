"""An Elasticsearch with documents, the viewer with the bundle, and a browser to look at it."""

import json
import os
import urllib.request
from collections.abc import Iterator

import pytest
from dashboard_page import Seen
from elasticsearch import Elasticsearch
from playwright.sync_api import Browser
from seeded_viewer import Viewer
from viewer_documents import documents

from local_stack.endpoints import Endpoints
from local_stack.kibana.browser import chromium
from local_stack.kibana.load import BUNDLE, load
from local_stack.kibana.throwaway import throwaway_viewer
from local_stack.settings import StackSettings

#: A busy machine and an Elasticsearch that has just started take their time.
PATIENCE_MILLISECONDS = 120_000


@pytest.fixture(scope="session")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Viewer]:
    settings = StackSettings.from_env(os.environ)
    with throwaway_viewer(settings, tmp_path_factory.mktemp("viewer")) as own:
        endpoints = Endpoints.of(own)
        store(endpoints.elasticsearch)
        load(endpoints.kibana, BUNDLE)
        client = Elasticsearch(endpoints.elasticsearch, request_timeout=60)
        yield Viewer(endpoints.kibana, client, own)
        client.close()


def store(url: str) -> None:
    lines = [
        part
        for index, document in documents()
        for part in (json.dumps({"create": {"_index": index}}), json.dumps(document))
    ]
    request = urllib.request.Request(
        f"{url}/_bulk?refresh=true",
        data=("\n".join(lines) + "\n").encode(),
        headers={"Content-Type": "application/x-ndjson"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        assert json.load(answer)["errors"] is False


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def seen(browser: Browser) -> Iterator[Seen]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, timezone_id="UTC", locale="en-GB"
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    found = Seen(page, [], [])
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    page.on(
        "console",
        lambda said: found.errors.append(said.text) if said.type == "error" else None,
    )
    page.on("request", lambda asked: found.requested.append(asked.url))
    yield found
    context.close()
