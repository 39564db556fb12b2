"""How long a dashboard over a million documents takes to answer and to paint.

    python -m bench.dashboards [--documents 1000000] [--rounds 10] [--dashboard cardwatch-web]

Starts an Elasticsearch and a viewer of its own. Compares one msearch a refresh with what a page
that asks for each panel alone would pay: the same searches, one request after the other and six
at a time, as a browser does. Elasticsearch's caches are cleared before
each round. A busy machine changes the seconds, and the processor time of Elasticsearch little.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from csv import DictReader
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

from elasticsearch import Elasticsearch
from playwright.sync_api import Page, sync_playwright

from local_stack.endpoints import Endpoints
from local_stack.kibana.dashboards.dashboard import load as opened
from local_stack.kibana.dashboards.refresh import Wanted, refresh
from local_stack.kibana.load import BUNDLE, load
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.screenshots import CHROMIUM_FLAGS, SETTLED
from local_stack.kibana.search.msearch import Answer, ElasticsearchSearcher
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Search
from local_stack.kibana.throwaway import throwaway_viewer
from local_stack.settings import CHECKOUT, StackSettings

START = datetime(2026, 10, 1, tzinfo=UTC)
DAYS = 30
BULK = 5_000
BROWSER_CONNECTIONS = 6  # to one host, in Chromium over HTTP/1.1
PATIENCE_SECONDS = 120.0


class PanelByPanel:
    """Each search as a request of its own, so many at a time."""

    def __init__(self, inner: ElasticsearchSearcher, at_a_time: int) -> None:
        self.inner = inner
        self.at_a_time = at_a_time

    def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
        with ThreadPoolExecutor(self.at_a_time) as pool:
            return [
                one
                for many in pool.map(lambda s: self.inner.answers([s]), searches)
                for one in many
            ]


def documents(count: int) -> Iterator[dict[str, Any]]:
    chance = Random(1)
    cities = list(DictReader((CHECKOUT / "producers" / "cities.csv").open(encoding="utf-8")))
    agents = ("Chrome", "Firefox", "Safari", "Edge", "curl", "Googlebot")
    for _ in range(count):
        city = chance.choice(cities)
        when = START + timedelta(seconds=chance.random() * DAYS * 86_400)
        yield {
            "@timestamp": when.isoformat(timespec="milliseconds"),
            "event": {"dataset": "apache.access"},
            "source": {
                "address": f"198.51.{chance.randrange(100)}.{chance.randrange(250)}",
                "geo": {
                    "city_name": city["city"],
                    "country_name": city["country"],
                    "country_iso_code": city["country"],
                    "location": {"lat": float(city["lat"]), "lon": float(city["lon"])},
                },
            },
            "http": {
                "request": {"method": "GET"},
                "response": {
                    "status_code": chance.choice((200, 200, 200, 304, 404, 500)),
                    "body": {"bytes": chance.randrange(200, 90_000)},
                },
            },
            "url": {"path": f"/p/{int(chance.expovariate(0.05))}"},
            "user_agent": {
                "name": chance.choice(agents),
                "version": str(chance.randrange(90, 120)),
                "os": {"name": chance.choice(("Windows", "iOS", "Android"))},
                "device": {"name": chance.choice(("Mac", "iPhone", "Other"))},
            },
            "apache": {"access": {"response_time_us": chance.randrange(900, 400_000)}},
        }


def store(url: str, count: int) -> None:
    lines: list[str] = []
    for number, document in enumerate(documents(count), start=1):
        lines += ['{"create":{"_index":"web-access-2026.10"}}', json.dumps(document)]
        if len(lines) == 2 * BULK or number == count:
            post(f"{url}/_bulk", "\n".join(lines) + "\n")
            lines = []
        if number % 100_000 == 0:
            print(f"  {number:,} documents stored", flush=True)
    post(f"{url}/web-access-2026.10/_forcemerge?max_num_segments=4", "")
    post(f"{url}/_refresh", "")


def post(url: str, body: str) -> None:
    headers = {"Content-Type": "application/x-ndjson"}
    request = urllib.request.Request(url, body.encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=1800) as answer:
        answer.read()


@dataclass(frozen=True)
class Round:
    seconds: float  #: by the clock
    processor: float  #: seconds of processor time that Elasticsearch took


def timed(
    rounds: int, act: Callable[[], None], before: Callable[[], None], client: Elasticsearch
) -> list[Round]:
    """Each round, after one that is not counted."""
    found = []
    for number in range(rounds + 1):
        before()
        used, started = processor(client), time.perf_counter()
        act()
        seconds = time.perf_counter() - started
        if number:
            found.append(Round(seconds, processor(client) - used))
    return found


def processor(client: Elasticsearch) -> float:
    (node,) = client.nodes.stats(metric="process")["nodes"].values()
    return float(node["process"]["cpu"]["total_in_millis"]) / 1000


def say(what: str, found: list[Round], base: list[Round]) -> None:
    ranked = sorted(each.seconds for each in found)
    p95 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
    p50 = statistics.median(ranked)
    used = statistics.median(each.processor for each in found)
    ratio = p50 / statistics.median(each.seconds for each in base)
    print(
        f"{what:<44} p50 {p50:6.2f} s  p95 {p95:6.2f} s  processor {used:6.2f} s  "
        f"{ratio:5.2f} times one msearch",
        flush=True,
    )


def measure(settings: StackSettings, options: argparse.Namespace) -> None:
    endpoints = Endpoints.of(settings)
    store(endpoints.elasticsearch, options.documents)
    load(endpoints.kibana, BUNDLE)
    client = Elasticsearch(endpoints.elasticsearch, request_timeout=PATIENCE_SECONDS)
    searcher = ElasticsearchSearcher(client, endpoints.elasticsearch, PATIENCE_SECONDS)
    dashboard = opened(Store(settings.state / "kibana" / "saved_objects.ndjson"), options.dashboard)
    assert dashboard is not None, f"{options.dashboard} is not in {BUNDLE}"
    ends = {"from": START.isoformat(), "to": (START + timedelta(days=DAYS)).isoformat()}
    wanted, now = Wanted.from_json(ends), datetime.now(UTC)

    def cold() -> None:
        client.indices.clear_cache(index="*")

    def ask(how: Any) -> list[Round]:
        return timed(options.rounds, lambda: refresh(dashboard, wanted, now, how), cold, client)

    one = ask(searcher)
    say("one msearch a refresh", one, one)
    six = PanelByPanel(searcher, BROWSER_CONNECTIONS)
    say("one request a panel, six at a time", ask(six), one)
    say("one request a panel, one after the other", ask(PanelByPanel(searcher, 1)), one)
    say(
        "opened and painted in Chromium",
        painted(endpoints.kibana, options, ends, cold, client),
        one,
    )
    client.close()


def painted(
    url: str,
    options: argparse.Namespace,
    ends: dict[str, str],
    cold: Callable[[], None],
    client: Elasticsearch,
) -> list[Round]:
    """From the address to the last panel, the page's files and the world's shapes included."""
    address = f"{url}/app/dashboards#/view/{options.dashboard}?{urlencode(ends)}"
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, timezone_id="UTC")

        def leave() -> None:
            page.goto("about:blank")
            cold()

        found = timed(options.rounds, lambda: visit(page, address), leave, client)
        browser.close()
    return found


def visit(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(SETTLED).wait_for(state="attached", timeout=PATIENCE_SECONDS * 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--dashboard", default="cardwatch-web")
    options = parser.parse_args()
    load_average = os.getloadavg()[0]
    print(
        f"{options.dashboard} over {options.documents:,} documents of {DAYS} days, "
        f"{os.cpu_count()} cores ({platform.machine()}), load {load_average:.1f}",
        flush=True,
    )
    with (
        tempfile.TemporaryDirectory(prefix="cardwatch-bench-") as state,
        throwaway_viewer(StackSettings.from_env(os.environ), Path(state)) as settings,
    ):
        measure(settings, options)


if __name__ == "__main__":
    main()
