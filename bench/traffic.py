"""Access-log lines that vary as real traffic does: 5,000 agents and 50,000 addresses, one seed."""

import random
from collections.abc import Callable, Sequence

AGENTS, ADDRESSES = 5_000, 50_000
PHONES = ("SM-S928B", "SM-A536B", "Pixel 8", "Pixel 9 Pro", "moto g(60)", "M2102J20SG", "CPH2581",
          "Redmi Note 12", "SM-G991U", "VOG-L29", "KFMAWI", "23049PCD8G")  # fmt: skip
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
Make = Callable[[random.Random], str]


def _chrome(chance: random.Random) -> str:
    build = f"{chance.randint(90, 141)}.0.{chance.randint(4000, 7400)}.{chance.randint(1, 200)}"
    return f"Chrome/{build}"


def _windows(chance: random.Random) -> str:
    edge = f" Edg/{chance.randint(100, 141)}.0.{chance.randint(1000, 3600)}.{chance.randint(1, 99)}"
    tail = chance.choice(["", edge, f" OPR/{chance.randint(80, 120)}.0.0.0"])
    return (
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} {_chrome(chance)} Safari/537.36{tail}"
    )


def _mac(chance: random.Random) -> str:
    version = f"{chance.randint(13, 26)}.{chance.randint(0, 6)}.{chance.randint(0, 3)}"
    system = f"Intel Mac OS X 10_{chance.randint(11, 15)}_{chance.randint(0, 7)}"
    return f"Mozilla/5.0 (Macintosh; {system}) {SAFARI} Version/{version} Safari/605.1.15"


def _firefox(chance: random.Random) -> str:
    system = chance.choice(["Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "X11; Ubuntu"])
    version = f"{chance.randint(60, 144)}.0"
    return f"Mozilla/5.0 ({system}; rv:{version}) Gecko/20100101 Firefox/{version}"


def _iphone(chance: random.Random) -> str:
    device, word = chance.choice([("iPhone", "iPhone OS"), ("iPad", "OS")])
    major, minor, patch = chance.randint(14, 26), chance.randint(0, 7), chance.randint(0, 3)
    return (
        f"Mozilla/5.0 ({device}; CPU {word} {major}_{minor}_{patch} like Mac OS X) {SAFARI} "
        f"Version/{major}.{minor} Mobile/15E{chance.randint(100, 400)} Safari/604.1"
    )


def _android(chance: random.Random) -> str:
    phone = chance.choice(PHONES)
    samsung = f"SamsungBrowser/{chance.randint(12, 28)}.0 " if phone.startswith("SM-") else ""
    return (
        f"Mozilla/5.0 (Linux; Android {chance.randint(8, 16)}; {phone}) {WEBKIT} "
        f"{samsung}{_chrome(chance)} Mobile Safari/537.36"
    )


def _robot(chance: random.Random) -> str:
    name, page = chance.choice([
        ("Googlebot", "www.google.com/bot.html"), ("bingbot", "www.bing.com/bingbot.htm"),
        ("AhrefsBot", "ahrefs.com/robot/"), ("YandexBot", "yandex.com/bots"),
    ])  # fmt: skip
    version = f"{chance.randint(1, 7)}.{chance.randint(0, 99)}"
    return f"Mozilla/5.0 (compatible; {name}/{version}; +http://{page})"


def _tool(chance: random.Random) -> str:
    name = chance.choice(["curl", "Wget", "python-requests", "okhttp", "Go-http-client"])
    return f"{name}/{chance.randint(1, 8)}.{chance.randint(0, 40)}.{chance.randint(0, 9)}"


# Makers of agents and how many of a hundred are theirs.
SHARES: Sequence[tuple[Make, int]] = (
    (_windows, 30), (_android, 25), (_iphone, 18), (_mac, 10), (_firefox, 8), (_robot, 6),
    (_tool, 3),
)  # fmt: skip


def agents_of(chance: random.Random) -> list[str]:
    """All different."""
    makers, shares = zip(*SHARES, strict=True)
    found: dict[str, None] = {}
    while len(found) < AGENTS:
        found[chance.choices(makers, shares)[0](chance)] = None
    return list(found)


def lines_of(count: int, seed: int = 7) -> list[str]:
    """`count` lines in the combined format; agents and addresses come up equally often."""
    chance = random.Random(seed)
    agents = agents_of(chance)
    addresses = [".".join(str(chance.randint(1, 223)) for _ in range(4)) for _ in range(ADDRESSES)]
    return [
        f"{chance.choice(addresses)} - - [{_time(n)}] "
        f'"GET /shop/item-{chance.randint(1, 900)}?page={n % 7} HTTP/1.1" 200 '
        f'{chance.randint(100, 99_999)} "https://example.com/" "{chance.choice(agents)}"'
        for n in range(count)
    ]


def _time(number: int) -> str:
    """Some five hundred lines a second, as on a busy site."""
    second = number // 500
    return f"04/Mar/2024:{second // 3600 % 24:02d}:{second // 60 % 60:02d}:{second % 60:02d} +0000"
