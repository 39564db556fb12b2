"""How long a dashboard over a million documents takes to answer and to paint.

    python -m bench.dashboards [--documents 1000000] [--rounds 10] [--dashboard cardwatch-web]

Starts an Elasticsearch and a viewer of its own. Compares one msearch a refresh with what a page
that asks for each panel alone would pay: the same searches, one request after the other and six
at a time, as a browser does.

It measures what a page pays that is kept open, or opened again. Each round is a minute later: new
documents have arrived, and the range, from the first of the month until now, ends with them. The
week that they fall into is searched; for the weeks that are over Elasticsearch finds its answers
in its cache. What the first to open the dashboard pays, who finds none there, has lines of its own.

"Painted" is from the address to the last panel, with the page's files and the world's shapes.
Charts below the window are drawn when it comes near them: so the page is scrolled to its end,
screen by screen, as soon as what it showed first is painted, and the seconds end when nothing is
left to draw. "Opened" ends before that, at what a reader sees who does not scroll.

A busy host changes all of it by a half, processor time too: compare within one run.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from elasticsearch import Elasticsearch
from playwright.sync_api import Page

from bench.web_documents import DAYS, START, documents
from contracts.errors import SetupFailed
from contracts.parts import in_parts
from local_stack.endpoints import Endpoints
from local_stack.kibana.browser import chromium
from local_stack.kibana.dashboards.dashboard import load as opened
from local_stack.kibana.dashboards.refresh import Wanted, refresh
from local_stack.kibana.load import BUNDLE, load
from local_stack.kibana.saved_objects.store import Store
from local_stack.kibana.screenshots import SETTLED, WHOLE
from local_stack.kibana.search.msearch import Answer, ElasticsearchSearcher, Searcher
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Search
from local_stack.kibana.search.shared import SharedSearcher
from local_stack.kibana.throwaway import throwaway_viewer
from local_stack.settings import StackSettings

BULK = 5_000
ARRIVING = 200  # documents a minute
MINUTE = timedelta(minutes=1)
SEGMENTS = 4  # as merges leave an index that is still written to
BROWSER_CONNECTIONS = 6  # to one host, in Chromium over HTTP/1.1
PATIENCE_SECONDS = 120.0
#: Refreshes before any is counted: until then Java compiles for up to .6 s of each.
WARM_UP = 80
UNCOUNTED = 2  #: by each way, after that
COLD_ROUNDS = 3
PROBED_EVERY_SECONDS = 1.1  # Elasticsearch looks at its own process once a second
ONE = "one msearch a refresh"
PAINTED = "opened, scrolled to the end, all painted in Chromium"
FIRST_SCREEN, OPENED = "the first screen of it painted", "opened, before it is scrolled"
COLD = ", nothing in the cache"
#: Milliseconds since the address was opened.
SEEN = """() => [
    performance.getEntriesByName("first screen")[0].startTime,
    Number(document.documentElement.dataset.refreshed) - performance.timeOrigin,
]"""
#: As soon as there is such an element: looked for at each frame, where Playwright looks twice a
#: second.
THERE = "(wanted) => document.querySelector(wanted) !== null"
#: Until what has changed was painted.
FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
#: One screen further; says whether there are more.
PAGE_DOWN = """() => {
    scrollBy({ top: innerHeight, behavior: "instant" });
    return scrollY + innerHeight < document.documentElement.scrollHeight - 1;
}"""

Stored = tuple[str, Mapping[str, Any]]  #: index and document


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


def store(url: str, count: int) -> None:
    for number, part in enumerate(in_parts(documents(count), BULK), start=1):
        index(url, part)
        if number * BULK % 100_000 == 0:
            print(f"  {number * BULK:,} documents stored", flush=True)
    post(f"{url}/web-*/_forcemerge?max_num_segments={SEGMENTS}", "")
    post(f"{url}/_refresh", "")


def index(url: str, found: Iterable[Stored]) -> None:
    lines = [
        json.dumps(line)
        for name, document in found
        for line in ({"create": {"_index": name}}, document)
    ]
    post(f"{url}/_bulk", "\n".join(lines) + "\n")


def post(url: str, body: str) -> None:
    headers = {"Content-Type": "application/x-ndjson"}
    request = urllib.request.Request(url, body.encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=1800) as answer:
        answer.read()


@dataclass(frozen=True)
class Seen:
    """On a page without scrolling, in seconds by its clock."""

    first_screen: float = 0.0  #: every panel that is within the window was painted
    opened: float = 0.0  #: and those that are near


@dataclass(frozen=True)
class Round:
    seconds: float  #: by the clock
    processor: float  #: seconds of processor time that Elasticsearch took
    seen: Seen


@dataclass
class Log:
    """Where new documents arrive until now."""

    url: str
    now: datetime = START + timedelta(days=DAYS)

    def arrive(self) -> None:
        index(self.url, documents(ARRIVING, self.now, MINUTE))
        self.now += MINUTE
        post(f"{self.url}/_refresh", "")

    def ends(self) -> dict[str, str]:
        return {"from": START.isoformat(), "to": self.now.isoformat()}


@dataclass(frozen=True)
class Bench:
    client: Elasticsearch
    before_each: Callable[[], None]

    def take(
        self, ways: Mapping[str, Callable[[], Seen]], rounds: int, uncounted: int = 0
    ) -> dict[str, list[Round]]:
        """Each way in turn, so that a busy minute is the same to all of them."""
        found: dict[str, list[Round]] = {name: [] for name in ways}
        for number in range(uncounted + rounds):
            for name, act in ways.items():
                one = self._round(act)
                if number >= uncounted:
                    found[name].append(one)
        return found

    def _round(self, act: Callable[[], Seen]) -> Round:
        self.before_each()
        used, started = self._processor(), time.perf_counter()
        seen = act()
        seconds = time.perf_counter() - started
        return Round(seconds, self._processor() - used, seen)

    def _processor(self) -> float:
        time.sleep(PROBED_EVERY_SECONDS)
        (node,) = self.client.nodes.stats(metric="process")["nodes"].values()
        return float(node["process"]["cpu"]["total_in_millis"]) / 1000


def say_seen(more: str, found: list[Round]) -> None:
    for what, seconds in (
        (FIRST_SCREEN, [each.seen.first_screen for each in found]),
        (OPENED, [each.seen.opened for each in found]),
    ):
        p50, p95 = percentiles(seconds)
        print(f"{what + more:<52} p50 {p50:6.2f} s  p95 {p95:6.2f} s", flush=True)


def say(what: str, found: list[Round], base: list[Round]) -> None:
    p50, p95 = percentiles([each.seconds for each in found])
    used = statistics.median(each.processor for each in found)
    ratio = p50 / statistics.median(each.seconds for each in base)
    print(
        f"{what:<52} p50 {p50:6.2f} s  p95 {p95:6.2f} s  processor {used:6.2f} s  "
        f"{ratio:5.2f} times one msearch",
        flush=True,
    )


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """The 50th and the 95th."""
    ranked = sorted(seconds)
    return statistics.median(ranked), ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]


def measure(settings: StackSettings, page: Page, options: argparse.Namespace) -> None:
    endpoints = Endpoints.of(settings)
    store(endpoints.elasticsearch, options.documents)
    load(endpoints.kibana, BUNDLE)
    dashboard = opened(Store(settings.state / "kibana" / "saved_objects.ndjson"), options.dashboard)
    assert dashboard is not None, f"{options.dashboard} is not in {BUNDLE}"
    log = Log(endpoints.elasticsearch)
    client = Elasticsearch(endpoints.elasticsearch, request_timeout=PATIENCE_SECONDS)
    plain = ElasticsearchSearcher(client, endpoints.elasticsearch, PATIENCE_SECONDS)

    def asking(how: Searcher) -> Callable[[], Seen]:
        return lambda: refresh(dashboard, Wanted.from_json(log.ends()), log.now, how) and Seen()

    def arrive_and_forget() -> None:
        log.arrive()
        post(f"{endpoints.elasticsearch}/_cache/clear", "")

    ways = {
        ONE: asking(SharedSearcher(plain)),
        "one request a panel, six at a time": asking(PanelByPanel(plain, BROWSER_CONNECTIONS)),
        "one request a panel, one after the other": asking(PanelByPanel(plain, 1)),
    }
    for _ in range(WARM_UP):
        log.arrive()
        ways[ONE]()
    print(f"  {WARM_UP} refreshes to warm up", flush=True)
    address = f"{endpoints.kibana}/app/dashboards#/view/{options.dashboard}"
    ways[PAINTED] = lambda: visit(page, f"{address}?{urlencode(log.ends())}")
    found = Bench(client, log.arrive).take(ways, options.rounds, UNCOUNTED)
    both = {name: ways[name] for name in (ONE, PAINTED)}
    cold = Bench(client, arrive_and_forget).take(both, COLD_ROUNDS)
    for name, rounds in found.items():
        say(name, rounds, found[ONE])
    say_seen("", found[PAINTED])
    for name, rounds in cold.items():
        say(name + COLD, rounds, found[ONE])
    say_seen(COLD, cold[PAINTED])
    client.close()


@contextmanager
def a_page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(viewport={"width": 1280, "height": 900}, timezone_id="UTC")


def visit(page: Page, address: str) -> Seen:
    """From the address to the last panel, past every screen of it."""
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function(THERE, arg=SETTLED, timeout=PATIENCE_SECONDS * 1000)
    first_screen, opened = page.evaluate(SEEN)
    while page.evaluate(PAGE_DOWN):
        page.evaluate(FRAME)
    page.wait_for_function(THERE, arg=WHOLE, timeout=PATIENCE_SECONDS * 1000)
    page.evaluate(FRAME)
    return Seen(first_screen / 1000, opened / 1000)


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
        a_page() as page,  # first: without a browser, there is nothing to be stored for
        tempfile.TemporaryDirectory(prefix="cardwatch-bench-") as state,
        throwaway_viewer(StackSettings.from_env(os.environ), Path(state)) as settings,
    ):
        measure(settings, page, options)


if __name__ == "__main__":
    try:
        main()
    except SetupFailed as error:
        sys.exit(str(error))
