"""Ruby (Onigmo) regular expressions on Python's engines."""

import re
import warnings
from functools import lru_cache
from typing import Any

import regex

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.posixsets import POSIX_SETS, posix_set

_HEX = "0-9a-fA-F"
_ESCAPES = {
    "h": f"[{_HEX}]",
    "H": f"[^{_HEX}]",
    "z": r"\Z",
    "Z": r"(?=\n?\Z)",
    "R": r"(?:\r\n|[\n\v\f\r])",
    # A boundary of words in any script, though \w is ASCII.
    "b": r"(?u:\b)",
    "B": r"(?u:\B)",
}
_ASCII_SETS = {
    "w": "[a-zA-Z0-9_]", "W": "[^a-zA-Z0-9_]", "d": "[0-9]", "D": "[^0-9]",
    "s": r"[ \t\r\n\f\v]", "S": r"[^ \t\r\n\f\v]",
}  # fmt: skip
_PART = re.compile(
    r"\\k<(\w+)>|\\(.)|\[:(\^?)(\w+):\]|(\[\^?\]?)|(\])|(\(\?<)(?![=!])"
    r"|\(\?([a-z]*)(-[a-z]+)?(?=[:)])",
    re.S,
)


def translate(source: str, slow: bool = False) -> str:
    """`source` in Python's spelling, or with `slow` in that of `regex`; Ruby's (?m) is (?s)."""
    # Onigmo reads a repeated repeat as one.
    text = re.sub(r"\[\[\[:(\w+):\]\]", r"[[:\1:]", source).replace(".?*", ".*")
    depth = 0

    def part(match: re.Match[str]) -> str:
        nonlocal depth
        named, escaped, negated, posix, opened, closed, group, *_ = match.groups()
        if opened or closed:
            depth = depth + 1 if opened else max(depth - 1, 0)
        elif named:
            return f"(?P={named})"
        elif escaped:
            return _escape(escaped, depth > 0, slow)
        elif posix:
            return match.group() if slow else _posix(posix, bool(negated)) or match.group()
        elif group:
            return "(?P<"
        else:
            return match.group().replace("m", "s")
        return match.group()

    return _PART.sub(part, text)


def _escape(letter: str, in_set: bool, slow: bool) -> str:
    if slow and letter in _ASCII_SETS:
        return _ASCII_SETS[letter]
    if not in_set:
        return _ESCAPES.get(letter, f"\\{letter}")
    return {"h": _HEX, "H": _ESCAPES["H"]}.get(letter, f"\\{letter}")


def _posix(name: str, negated: bool) -> str | None:
    """As it stands in a set: characters of every script, xdigit alone is ASCII."""
    if name == "xdigit" and not negated:
        return _HEX
    return posix_set(name, negated) if name in POSIX_SETS else None


@lru_cache(maxsize=2000)
def compile_ruby(source: str, dotall: bool = False) -> Any:
    """^ and $ are line anchors; \\w \\d \\s are ASCII. Raises ConfigError when it is no regex."""
    if not source.isascii() and _IGNORES_CASE.search(source):
        return _compile_slow(source, dotall)
    try:
        with warnings.catch_warnings():
            # Python warns where it reads a nested set otherwise than Ruby does.
            warnings.simplefilter("error")
            return re.compile(translate(source), re.M | re.A | (re.S if dotall else 0))
    except (re.error, OverflowError, Warning):
        return _compile_slow(source, dotall)


# Python's own engine would ignore the case of ASCII letters only.
_IGNORES_CASE = re.compile(r"\(\?[a-z]*i")


def _compile_slow(source: str, dotall: bool) -> Any:
    flags = regex.M | regex.V1 | (regex.S if dotall else 0)
    try:
        return regex.compile(translate(source, slow=True), flags)
    except regex.error as error:
        raise ConfigError(f"/{source}/ is no regular expression ({error}): correct it") from None


_IN_REPLACEMENT = re.compile(r"\\(?:k<([^>]+)>|(.))", re.S)


def replacement(text: str) -> str:
    """Ruby's \\1, \\0, \\&, \\k<name> and \\\\ in a replacement, in Python's spelling."""

    def one(match: re.Match[str]) -> str:
        name, kind = match.groups()
        if name is not None or kind.isdigit():
            return rf"\g<{name or kind}>"
        return {"&": r"\g<0>", "\\": r"\\"}.get(kind, "\\\\" + kind)

    return _IN_REPLACEMENT.sub(one, text) if "\\" in text else text
