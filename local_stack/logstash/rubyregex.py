"""Ruby (Onigmo) regular expressions on Python's engines."""

import re
import warnings
from functools import lru_cache
from typing import Any

import regex

from local_stack.logstash.config.errors import ConfigError

_ESCAPES = {
    "h": "[0-9a-fA-F]",
    "H": "[^0-9a-fA-F]",
    "z": r"\Z",
    "Z": r"(?=\n?\Z)",
    "R": r"(?:\r\n|[\n\v\f\r])",
}
_POSIX = {
    "alnum": "0-9A-Za-z", "alpha": "A-Za-z", "digit": "0-9", "xdigit": "0-9A-Fa-f",
    "upper": "A-Z", "lower": "a-z", "space": r"\s", "word": r"\w", "blank": r" \t",
    "punct": r"!-/:-@\[-`{-~", "cntrl": r"\x00-\x1f\x7f", "graph": "!-~", "print": " -~",
}  # fmt: skip
_PART = re.compile(r"\\(.)|\[:(\^?)(\w+):\]|\(\?<(?![=!])|\(\?([a-z]*)(-[a-z]+)?(?=[:)])", re.S)


def translate(source: str) -> str:
    """`source` in Python's spelling; `(?m)` of Ruby is `(?s)` here."""
    sets = re.sub(r"\[\[\[:(\w+):\]\]", r"[[:\1:]", source)
    # Onigmo reads a repeated repeat as one.
    return _PART.sub(_translate_part, sets.replace(".?*", ".*"))


def _translate_part(match: re.Match[str]) -> str:
    text = match.group(0)
    if match.group(1):
        return _ESCAPES.get(match.group(1), text)
    if match.group(3):
        return _POSIX.get(match.group(3), text) if not match.group(2) else text
    if text == "(?<":
        return "(?P<"
    return text.replace("m", "s")


@lru_cache(maxsize=2000)
def compile_ruby(source: str, dotall: bool = False) -> Any:
    """^ and $ are line anchors; \\w \\d \\s are ASCII. Raises ConfigError when it is no regex."""
    text = translate(source)
    try:
        with warnings.catch_warnings():
            # Python warns where it reads a nested set otherwise than Ruby does.
            warnings.simplefilter("error")
            return re.compile(text, re.M | re.A | (re.S if dotall else 0))
    except (re.error, OverflowError, Warning):
        return _compile_slow(source, text, dotall)


def _compile_slow(source: str, text: str, dotall: bool) -> Any:
    flags = regex.M | regex.A | regex.V1 | (regex.S if dotall else 0)
    try:
        return regex.compile(text, flags)
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
