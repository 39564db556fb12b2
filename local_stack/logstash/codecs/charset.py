"""Bytes to text as Logstash does it: other charsets are converted, broken UTF-8 is spelled out."""

import codecs
import re
from collections.abc import Callable

from local_stack.logstash.config.errors import ConfigError

Convert = Callable[[bytes], str]
_UTF8 = ("utf-8", "utf8")
# Ruby's names of bytes without a meaning beyond ASCII.
_BYTES = {"ascii-8bit": "ascii", "binary": "ascii", "us-ascii": "ascii"}
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\v": "\\v", "\b": "\\b",
          "\a": "\\a", "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x7f": "\\x7F"}  # fmt: skip
_SPECIAL = re.compile(r"[\x00-\x1f\x7f\"\\]|#(?=[{$@])|[\udc80-\udcff]|[^\x20-\x7e]")


def converter(charset: str) -> Convert:
    """Raises ConfigError for a charset that is not known."""
    name = charset.lower()
    if name in _UTF8:
        return utf8
    try:
        known = codecs.lookup(_BYTES.get(name, name)).name
    except LookupError:
        raise ConfigError(f"charset {charset} is not known: write UTF-8 or CP1252") from None
    return lambda raw: raw.decode(known, "replace")


def utf8(raw: bytes) -> str:
    """Text that is no UTF-8 comes out as Ruby's inspect shows it, with \\xFF for a bad byte."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return _SPECIAL.sub(_shown, raw.decode("utf-8", "surrogateescape"))


def _shown(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    if char in _NAMED:
        return _NAMED[char]
    if char == "#":
        return "\\#"
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02X}"
    if char.isprintable():
        return char
    return f"\\u{{{code:X}}}" if code > 0xFFFF else f"\\u{code:04X}"
