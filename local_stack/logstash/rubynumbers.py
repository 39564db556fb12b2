"""Texts as numbers, as Ruby reads them: strictly, by Integer() and Float(), or by to_i and to_f."""

import re

_INTEGER = re.compile(
    r"([+-]?)(?:0[xX]([0-9a-fA-F_]+)|0[bB]([01_]+)|0[oO]?([0-7_]+)|(0|[1-9][0-9_]*))", re.A
)
_FLOAT = re.compile(r"[+-]?(\d+(_\d+)*)?(\.\d+(_\d+)*)?([eE][+-]?\d+)?", re.A)
_BASES = (16, 2, 8, 10)
_LEADING_INTEGER = re.compile(r"\s*([+-]?\d+(?:_\d+)*)", re.A)
_LEADING_FLOAT = re.compile(
    r"\s*([+-]?(?:\d+(?:_\d+)*)?(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?)", re.A
)


def ruby_integer(text: str) -> int:
    """ "0x1A", "0b11" and "017" by their base, "1_000", blanks around. Raises ValueError."""
    found = _INTEGER.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    digits, base = next(
        (digits, base) for digits, base in zip(found.groups()[1:], _BASES, strict=True) if digits
    )
    if digits[0] == "_" and base != 8 or digits[-1] == "_" or "__" in digits:
        raise ValueError(text)
    number = int(digits.replace("_", ""), base)
    return -number if found.group(1) == "-" else number


def ruby_float(text: str) -> float:
    """A hexadecimal number too. Raises ValueError."""
    bare = text.strip()
    if re.fullmatch(r"[+-]?0[xX][0-9a-fA-F]+", bare):
        return float(int(bare, 16))
    if not bare or not _FLOAT.fullmatch(bare):
        raise ValueError(text)
    return float(bare)


def to_i(text: str) -> int:
    """What the text begins with; 0 where that is no number."""
    match = _LEADING_INTEGER.match(text)
    return int(match.group(1).replace("_", "")) if match else 0


def to_f(text: str) -> float:
    match = _LEADING_FLOAT.match(text)
    try:
        return float(match.group(1).replace("_", "")) if match else 0.0
    except ValueError:
        return 0.0
