"""When Elasticsearch is away the page says so, keeps what it has, and goes on when it is back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

from dashboard_page import DashboardPage, Seen
from seeded_viewer import Viewer

from local_stack.endpoints import Endpoints
from local_stack.kibana.load import BUNDLE, load
from local_stack.kibana.service import kibana
from local_stack.kibana.throwaway import READY_SECONDS
from local_stack.ports import free_ports
from local_stack.settings import HOST

#: Half a second is long enough for any request.
IMPATIENT = """() => {
    globalThis.patience = AbortSignal.timeout.bind(AbortSignal);
    AbortSignal.timeout = () => patience(500);
}"""


@contextmanager
def without_elasticsearch(viewer: Viewer) -> Iterator[str]:
    """A second viewer whose Elasticsearch is a port that nobody listens on."""
    own, nobody = free_ports(2)
    settings = replace(
        viewer.settings,
        state=viewer.settings.state / "alone",
        ports=replace(viewer.settings.ports, kibana=own),
        external={"elasticsearch": f"http://{HOST}:{nobody}"},
    )
    server = kibana(settings)
    try:
        server.prepare()
        server.start()
        server.wait_until_ready(READY_SECONDS, Event())
        yield Endpoints.of(settings).kibana
    finally:
        server.stop()


def test_a_page_without_elasticsearch_says_what_to_do(viewer: Viewer, seen: Seen) -> None:
    with without_elasticsearch(viewer) as url:
        load(url, BUNDLE)
        shown = DashboardPage(seen.page, url)
        shown.open("cardwatch-web")
        said = seen.page.locator(".banner").inner_text()
    assert "does not answer" in said
    assert "make up" in said
    assert seen.page.locator("h1").inner_text() == "Web traffic"


def test_a_request_that_never_ends_is_given_up_and_asked_again(viewer: Viewer, seen: Seen) -> None:
    shown = DashboardPage(seen.page, viewer.url)
    shown.open("cardwatch-web")
    seen.page.evaluate(IMPATIENT)
    seen.page.route("**/_refresh", lambda route: None)
    again = seen.page.get_by_role("button", name="Refresh", exact=True)
    shown.after(again.click)
    assert "does not answer" in seen.page.locator(".banner").inner_text()
    seen.page.unroute("**/_refresh")
    seen.page.evaluate("AbortSignal.timeout = patience")
    shown.after(again.click)
    assert seen.page.locator(".banner").is_hidden()


def test_what_was_drawn_stays_while_the_viewer_is_away(viewer: Viewer, seen: Seen) -> None:
    shown = DashboardPage(seen.page, viewer.url)
    shown.open("cardwatch-web")
    before = shown.figure("Requests")
    seen.page.route("**/_refresh", lambda route: route.abort())
    again = seen.page.get_by_role("button", name="Refresh", exact=True)
    shown.after(again.click)
    assert "does not answer" in seen.page.locator(".banner").inner_text()
    assert shown.figure("Requests") == before
    seen.page.unroute("**/_refresh")
    shown.after(again.click)
    assert seen.page.locator(".banner").is_hidden()
