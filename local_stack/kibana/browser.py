"""The browser that looks at the dashboards: a Chromium of the system, or else Playwright's own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from contracts.errors import SetupFailed

NAMES = ("chromium", "google-chrome", "chromium-browser")
#: Without these a closed network is asked for Google's hosts at every start.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Raises SetupFailed where there is none."""
    with sync_playwright() as playwright:
        path = executable(Path(playwright.chromium.executable_path))
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def executable(own: Path) -> str | None:
    """None where Playwright's own is the one: it finds that itself."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if not own.exists():
        raise SetupFailed(f"no {', '.join(NAMES)} on PATH: run `make .cardwatch/.chromium`")
    return None
