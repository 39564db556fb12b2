"""python -m local_stack.kibana.screenshots: each dashboard as PNG, as it is on the page.

Every dashboard at 1280 pixels in light and dark and at 390 pixels, from the viewer of the local
stack or any other that --kibana names, into --to.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlencode

import requests
from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from contracts.errors import CardwatchError, Unavailable
from local_stack.endpoints import Endpoints
from local_stack.kibana.browser import chromium
from local_stack.settings import CHECKOUT, StackSettings

FOLDER = CHECKOUT / ".cardwatch" / "screenshots"
#: The answer is there, and what the window shows of it is painted.
SETTLED = "html[data-refreshed]:not(:has(.panel[aria-busy]))"
#: No panel is left that is only drawn when the window comes near it.
WHOLE = f"{SETTLED}:not(:has(.panel[data-waits]))"
PATIENCE_MILLISECONDS = 120_000
#: After the last answer: fonts and charts have their final places.
PAINT_MILLISECONDS = 800


@dataclass(frozen=True)
class Look:
    width: int  #: of the window, in pixels
    theme: Literal["light", "dark"]


LOOKS = (Look(1280, "light"), Look(1280, "dark"), Look(390, "light"))


def shoot(
    browser: Browser, url: str, name: str, look: Look, to: Path, time: dict[str, str]
) -> Path:
    """One dashboard in full length."""
    viewport = {"width": look.width, "height": 900}
    page = browser.new_page(viewport=viewport, color_scheme=look.theme)  # type: ignore[arg-type]
    try:
        page.goto(f"{url}/app/dashboards#/view/{quote(name)}?{urlencode(time)}")
        page.locator(SETTLED).wait_for(state="attached", timeout=PATIENCE_MILLISECONDS)
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": look.width, "height": height})
        page.locator(WHOLE).wait_for(state="attached", timeout=PATIENCE_MILLISECONDS)
        page.wait_for_timeout(PAINT_MILLISECONDS)
        file = to / f"{name}-{look.width}-{look.theme}.png"
        page.screenshot(path=file, full_page=True)
    finally:
        page.close()
    return file


def shoot_all(url: str, to: Path, time: dict[str, str]) -> Iterator[Path]:
    to.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for name in dashboards(url):
            for look in LOOKS:
                yield shoot(browser, url, name, look, to, time)


def dashboards(url: str) -> list[str]:
    try:
        found = requests.get(
            f"{url}/api/saved_objects/_find",
            params={"type": "dashboard", "per_page": "1000"},
            timeout=30,
        ).json()
    except (requests.RequestException, ValueError) as problem:
        raise Unavailable(f"Kibana at {url}", type(problem).__name__) from None
    return [str(each["id"]) for each in found["saved_objects"]]


def main() -> int:
    options = _options()
    url = options.kibana or Endpoints.of(StackSettings.from_env(os.environ)).kibana
    time = {"from": options.start, "to": options.end} if options.start else {}
    try:
        files = []
        for file in shoot_all(url, options.to, time):
            files.append(file)
            print(file, flush=True)
    except CardwatchError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except BrowserError as problem:
        print(f"error: the page did not open: {problem.message}", file=sys.stderr)
        return 1
    if not files:
        print("error: no dashboard has been imported: run `make demo` first", file=sys.stderr)
    return 0 if files else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--to", type=Path, default=FOLDER, help="folder for the pictures")
    parser.add_argument("--kibana", help="its URL; that of the local stack unless given")
    parser.add_argument("--start", help="of the time range, such as now-30d; the dashboard's own")
    parser.add_argument("--end", default="now", help="of the time range, with --start")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
