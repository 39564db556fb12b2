"""The mapping of a dissect: which fields lie between which delimiters, and how a text is cut."""

import re
from dataclasses import dataclass

from local_stack.logstash.config.errors import ConfigError

_KEY = re.compile(r"(.*?)%\{([^}]*)\}", re.S)
_TRAILING = re.compile(r"[^}]+\Z")
_SUFFIX = re.compile(r"(.*?)(/\d{1,2}|->|/\d{1,2}->|->/\d{1,2})?", re.A | re.S)
_KINDS = {"+": "append", "?": "skip", "&": "indirect"}
# The order of storing: plain fields, then those that append (by their numbers), then those that are
# named by another field.
_RANKS = {"normal": 0, "append": 1, "indirect": 2}


@dataclass(frozen=True)
class Part:
    """`before` precedes the field; `kind` is normal, skip, append or indirect."""

    before: str
    kind: str
    name: str
    order: int
    padded: bool

    @property
    def rank(self) -> tuple[int, int]:
        return _RANKS[self.kind], self.order


def parts_of(mapping: str) -> list[Part]:
    """A delimiter behind the last field is followed by a field that is skipped.

    Raises ConfigError.
    """
    parts = [_part(found.group(1), found.group(2)) for found in _KEY.finditer(mapping)]
    if not parts:
        raise ConfigError(f"mapping {mapping!r} has no %{{field}}")
    if (trailing := _TRAILING.search(mapping)) is not None:
        parts.append(Part(trailing.group(), "skip", "", 0, False))
    return parts


def _part(before: str, key: str) -> Part:
    kind = _KINDS.get(key[:1], "normal" if key else "skip")
    if key[:2] in ("+&", "&+"):
        raise ConfigError(f"%{{{key}}}: write + or &, not both")
    suffixed = _SUFFIX.fullmatch(key if kind == "normal" else key[1:])
    assert suffixed is not None
    name, suffix = suffixed.group(1), suffixed.group(2) or ""
    if kind in ("append", "indirect") and not name:
        raise ConfigError(f"%{{{key}}}: write a name behind the prefix")
    digits = re.sub(r"\D", "", suffix, flags=re.A)
    order = int(digits) if digits and kind == "append" else 0
    return Part(before, kind, name, order, "->" in suffix)


def cut(text: str, parts: list[Part]) -> list[str] | None:
    """The value of every part, None when a delimiter is missing or empty."""
    at = 0
    if parts[0].before:
        if not text.startswith(parts[0].before):
            return None
        at = len(parts[0].before)
    values: list[str] = []
    for part, following in zip(parts, parts[1:], strict=False):
        after = following.before
        end = text.find(after, at) if after else -1
        if end < 0:
            return None
        values.append(text[at:end])
        # As in the real one: at the very start a delimiter is not passed.
        if end > 0:
            at = end + len(after)
        while part.padded and text.startswith(after, at):
            at += len(after)
    return [*values, text[at:]]
