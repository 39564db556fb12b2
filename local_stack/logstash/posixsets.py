"""[:alpha:] and its like for characters of every script, as ranges of a regular expression's set.

Ruby's POSIX classes know Unicode where its \\w and \\d do not; Python's engine has none.
"""

import sys
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby

POSIX_SETS: dict[str, Callable[[str], bool]] = {
    "alnum": lambda char: char.isalpha() or unicodedata.category(char) in ("Nd", "Mn", "Mc"),
    "alpha": lambda char: char.isalpha() or unicodedata.category(char) in ("Mn", "Mc", "Nl"),
    "blank": lambda char: char == "\t" or unicodedata.category(char) == "Zs",
    "cntrl": lambda char: unicodedata.category(char) == "Cc",
    "digit": lambda char: unicodedata.category(char) == "Nd",
    "graph": lambda char: char.isprintable() and char != " ",
    "lower": str.islower,
    "print": lambda char: char.isprintable() or unicodedata.category(char) == "Zs",
    "punct": lambda char: unicodedata.category(char)[0] == "P" or char in "$+<=>^`|~",
    "space": lambda char: char in "\t\n\v\f\r\x85" or unicodedata.category(char)[0] == "Z",
    "upper": str.isupper,
    "word": lambda char: (
        char.isalpha() or unicodedata.category(char) in ("Nd", "Pc", "Mn", "Mc", "Me", "Nl")
    ),
    "xdigit": lambda char: char in "0123456789abcdefABCDEF",
}


# Beyond the first plane only whole blocks: one by one they would slow every search down.
_PLANES = 0x10000
_BEYOND = {"graph": 0x10000, "print": 0x10000, "alpha": 0x20000, "alnum": 0x20000, "word": 0x20000}
_LAST = 0x3FFFF


@lru_cache(maxsize=32)
def posix_set(name: str, negated: bool = False) -> str:
    """What stands between [ and ] for the class, such as \\u0041-\\u005A; worked out once."""
    holds = POSIX_SETS[name]
    ranges = [_beyond(name, negated)]
    for found, codes in groupby(range(_PLANES), lambda code: holds(chr(code)) is not negated):
        if found:
            run = list(codes)
            ranges.append(f"\\u{run[0]:04X}-\\u{run[-1]:04X}")
    return "".join(ranges)


def _beyond(name: str, negated: bool) -> str:
    first = _BEYOND.get(name)
    if not negated:
        return "" if first is None else f"\\U{first:08X}-\\U{_LAST:08X}"
    last = sys.maxunicode if first is None else first - 1
    return f"\\U{_PLANES:08X}-\\U{last:08X}" if last >= _PLANES else ""
