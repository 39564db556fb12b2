"""A Joda pattern as a list of tokens."""

import re

_TOKEN = re.compile(r"([A-Za-z])\1*|'((?:[^']|'')*)'|([^A-Za-z']+)")


def tokens_of(pattern: str) -> list[tuple[str, int]]:
    """(letter, count) for a field, (text, 0) for literal text."""
    tokens: list[tuple[str, int]] = []
    for match in _TOKEN.finditer(pattern):
        text = match.group(0)
        if match.group(1):
            tokens.append((match.group(1), len(text)))
        elif match.group(2) is not None:
            tokens.append((match.group(2).replace("''", "'") or "'", 0))
        else:
            tokens.append((text, 0))
    return tokens
