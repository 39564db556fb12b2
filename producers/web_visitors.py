"""Visitors of the web site, as the lines that Apache httpd 2.4 logs about them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from typing import NamedTuple

from producers.agents import AGENTS
from producers.chance import poisson, rng_for
from producers.hours import weekday
from producers.pages import ERRORS, PAGES, PROBES, REFERRERS, Page

AGENT_WEIGHTS = [weight for weight, _ in AGENTS]
REFERRER_WEIGHTS = [weight for weight, _ in REFERRERS]
PAGE_WEIGHTS = [page.weight for page in PAGES]
ERROR_WEIGHTS = [weight for weight, *_ in ERRORS]
PROBING = 0.03
FAILING = 0.03
FAILING_IN_OUTAGE = 0.8
OUTAGE_S = 3600
DAY_S = 86_400
MALFORMED = 0.004
#: Monday first, 1 on the mean: who is at work reads more of a shop's pages than who is not.
WEEKDAY = (1.14, 1.12, 1.10, 1.06, 0.98, 0.76, 0.84)
#: A campaign, the weather, the news: one day in three is further than so much from the usual.
UNLIKE = 0.08
BUSY = (3, 2, 2, 1, 1, 2, 3, 5, 7, 8, 9, 9, 9, 9, 9, 9, 8, 8, 9, 9, 8, 7, 6, 4)


class Line(NamedTuple):
    """A line for access.log or error.log, without its end; `malformed` ones no parser takes."""

    at: float
    log: str
    text: bytes
    malformed: bool


class Visit(NamedTuple):
    """One request to the web site; `at` in seconds since 1970."""

    at: float
    address: str
    agent: str
    referrer: str
    user: str
    page: Page
    status: int
    size: int
    microseconds: int  #: from the request's arrival to the answer's last byte


def moments(rng: Random, visits: int, midnight: float) -> list[float]:
    """`visits` moments of one day in order, more by day (UTC) than by night."""
    hours = rng.choices(range(24), weights=BUSY, k=visits)
    return sorted(midnight + hour * 3600 + rng.random() * 3600 for hour in hours)


def _outage(seed: int, midnight: float) -> float:
    """When the application behind the web server is down for an hour, once in the day's month."""
    day = datetime.fromtimestamp(midnight, UTC)
    rng = rng_for(seed, "outage", f"{day:%Y-%m}")
    return day.replace(day=rng.randint(1, 28), hour=rng.randrange(9, 18)).timestamp()


def _visit(rng: Random, at: float, addresses: Sequence[str], outage: float) -> Visit:
    # Squared: some addresses come again and again, most of them once.
    address = addresses[int(len(addresses) * rng.random() ** 2)]
    agent = rng.choices(AGENTS, AGENT_WEIGHTS)[0][1]
    referrer = rng.choices(REFERRERS, REFERRER_WEIGHTS)[0][1]
    if rng.random() < PROBING:
        page, status = Page(1, "GET", rng.choice(PROBES), 196, False), rng.choice((403, 404, 404))
        return Visit(at, address, agent, "-", "-", page, status, 196, _took(rng, 400))
    page = rng.choices(PAGES, PAGE_WEIGHTS)[0]
    user = f"u-{rng.randrange(100):07d}" if page.logged_in else "-"
    down = outage <= at < outage + OUTAGE_S
    status = _status(rng, page, FAILING_IN_OUTAGE if down else FAILING)
    size = int(page.size * (0.9 + 0.2 * rng.random())) if status in (200, 206) else 0
    took = _took(rng, _usual_microseconds(page, status))
    return Visit(at, address, agent, referrer, user, page, status, size, took)


def _usual_microseconds(page: Page, status: int) -> int:
    """Half of such requests are answered faster: files at once, pages of an account from tables."""
    if status in (502, 503):
        return 5_000_000  # the proxy gives up
    if page.path.startswith(("/static/", "/favicon", "/robots")):
        return 900
    return 140_000 if page.logged_in or page.method == "POST" else 38_000


def _took(rng: Random, usual: int) -> int:
    """Microseconds, log-normal: a few take many times as long."""
    return max(1, int(usual * rng.lognormvariate(0, 0.6)))


def _status(rng: Random, page: Page, failing: float) -> int:
    draw = rng.random()
    if draw < failing:
        return rng.choice((500, 502, 503, 404, 404) if failing == FAILING else (502, 503))
    if page.path == "/login" and page.method == "POST":
        return 302 if draw < 0.85 else 401
    if page.path.startswith("/static/"):
        return 304 if draw < 0.35 else 200
    return 301 if draw > 0.98 else 200


def access_line(visit: Visit) -> str:
    """Apache's `combined` format with the time that it took at its end: %D, in microseconds."""
    when = datetime.fromtimestamp(visit.at, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
    size = str(visit.size) if visit.size else "-"
    request = f"{visit.page.method} {visit.page.path} HTTP/1.1"
    return (
        f'{visit.address} - {visit.user} [{when}] "{request}" {visit.status} {size} '
        f'"{visit.referrer}" "{visit.agent}" {visit.microseconds}'
    )


def error_line(rng: Random, visit: Visit) -> str:
    """Apache 2.4's own error log format."""
    when = datetime.fromtimestamp(visit.at, UTC).strftime("%a %b %d %H:%M:%S.%f %Y")
    _, module, level, message = rng.choices(ERRORS, ERROR_WEIGHTS)[0]
    process = f"[pid {rng.randint(900, 960)}:tid {140_200_000_000_000 + rng.randrange(10**9)}]"
    client = f"[client {visit.address}:{rng.randint(1024, 65535)}]"
    path = visit.page.path.partition("?")[0]
    return f"[{when}] [{module}:{level}] {process} {client} {message.format(path=path)}"


def _malformed(rng: Random, line: bytes) -> bytes:
    return rng.choice(
        (
            line[: rng.randint(4, 30)],
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b'127.0.0.1 "GET /server-status" 200',
            b"[client denied] AH00000",
            line.replace(b"[", b"{").replace(b"]", b"}"),
        )
    )


def lines(
    seed: int, addresses: Sequence[str], visits: int, start: float, days: int
) -> Iterator[Line]:
    """The lines of both logs in the order of time; `visits` a day on the mean, `start` in seconds
    since 1970, at midnight UTC. A day is always the same, whichever others are asked for."""
    for day in range(days):
        yield from _lines_of_day(seed, addresses, visits, start + day * DAY_S)


def _lines_of_day(
    seed: int, addresses: Sequence[str], visits: int, midnight: float
) -> Iterator[Line]:
    rng = rng_for(seed, "web", visits, int(midnight))
    outage = _outage(seed, midnight)
    usual = visits * WEEKDAY[weekday(int(midnight) // 3600)]
    for at in moments(rng, poisson(rng, usual * rng.lognormvariate(0, UNLIKE)), midnight):
        visit = _visit(rng, at, addresses, outage)
        yield _perhaps_malformed(rng, visit, "access.log", access_line(visit))
        if visit.status in (403, 500, 502, 503):
            yield _perhaps_malformed(rng, visit, "error.log", error_line(rng, visit))


def _perhaps_malformed(rng: Random, visit: Visit, log: str, line: str) -> Line:
    text = line.encode()
    if rng.random() < MALFORMED:
        return Line(visit.at, log, _malformed(rng, text), True)
    return Line(visit.at, log, text, False)
