"""The web site of the card business: what is asked for, where from, and how it is answered."""

from typing import NamedTuple


class Page(NamedTuple):
    """`size`: usual bytes of the answer; `logged_in`: asked for by known cardholders only."""

    weight: int
    method: str
    path: str
    size: int
    logged_in: bool


PAGES: tuple[Page, ...] = (
    Page(30, "GET", "/", 18_400, False),
    Page(14, "GET", "/cards", 15_200, False),
    Page(7, "GET", "/cards/travel-gold?ref=home", 16_900, False),
    Page(4, "GET", "/cards/compare?a=classic&b=gold", 20_100, False),
    Page(8, "GET", "/login", 6_300, False),
    Page(7, "POST", "/login", 420, False),
    Page(9, "GET", "/account/transactions?page=1", 31_000, True),
    Page(4, "GET", "/account/statements/2026-09.pdf", 142_000, True),
    Page(3, "POST", "/account/limits", 310, True),
    Page(2, "POST", "/account/disputes", 280, True),
    Page(6, "GET", "/help/lost-or-stolen-card", 9_800, False),
    Page(3, "GET", "/search?q=exchange+rate", 12_700, False),
    Page(12, "GET", "/static/app.4f2c1d.js", 214_000, False),
    Page(11, "GET", "/static/style.9b1e07.css", 38_000, False),
    Page(8, "GET", "/static/img/logo.svg", 4_100, False),
    Page(3, "GET", "/favicon.ico", 1_150, False),
    Page(2, "GET", "/robots.txt", 160, False),
    Page(4, "GET", "/api/v1/rates", 2_200, False),
    Page(2, "HEAD", "/", 0, False),
)

PROBES: tuple[str, ...] = (
    "/wp-login.php",
    "/.env",
    "/phpmyadmin/index.php",
    "/cgi-bin/luci",
    "/.git/config",
    "/admin.php?id=1%27%20OR%201=1",
)

REFERRERS: tuple[tuple[int, str], ...] = (
    (40, "-"),
    (30, "https://www.cardwatch.example/"),
    (16, "https://www.google.com/"),
    (4, "https://www.bing.com/search?q=credit+card"),
    (3, "https://duckduckgo.com/"),
    (3, "https://t.co/x7Yq0bZ1aP"),
    (2, "https://www.cardwatch.example/cards"),
    (2, "https://news.example.org/best-cards-2026"),
)

# What Apache 2.4 writes into its error log: level, module, its message; {path} is what was asked.
ERRORS: tuple[tuple[int, str, str, str], ...] = (
    (
        8,
        "core",
        "error",
        "AH00037: Symbolic link not allowed or link target not accessible: /srv/www{path}",
    ),
    (
        10,
        "autoindex",
        "error",
        "AH01276: Cannot serve directory /srv/www/static/: No matching DirectoryIndex (index.html) "
        "found, and server-generated directory index forbidden by Options directive",
    ),
    (14, "authz_core", "error", "AH01630: client denied by server configuration: /srv/www{path}"),
    (8, "proxy", "error", "AH00957: http: attempt to connect to 127.0.0.1:8080 (127.0.0.1) failed"),
    (
        6,
        "proxy_http",
        "error",
        "AH01102: error reading status line from remote server 127.0.0.1:8080",
    ),
    (
        5,
        "ssl",
        "info",
        "AH02008: SSL library error 1 in handshake (server www.cardwatch.example:443)",
    ),
    (4, "reqtimeout", "info", "AH01382: Request body read timeout"),
    (4, "core", "warn", "AH00111: Config variable ${{UPSTREAM}} is not defined"),
)
