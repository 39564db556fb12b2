"""Paths that a pattern names, as Ruby's Dir.glob finds them."""

import glob


def paths_of(pattern: str) -> list[str]:
    """Of files and folders; * and ? pass over hidden ones, ** goes into folders, [^a-z] negates."""
    found = {
        path
        for plain in alternatives(pattern)
        for path in glob.glob(plain.replace("[^", "[!"), recursive=True)  # noqa: PTH207  Path.glob takes no absolute pattern
    }
    return sorted(found)


def alternatives(pattern: str) -> list[str]:
    """ "a.{log,txt}" gives a.log and a.txt.

    Braces may stand in braces; one that never closes is a letter.
    """
    start = pattern.find("{")
    parts, end = _parts(pattern, start + 1) if start >= 0 else ([], -1)
    if end < 0:
        return [pattern]
    return [
        made for part in parts for made in alternatives(pattern[:start] + part + pattern[end + 1 :])
    ]


def _parts(pattern: str, start: int) -> tuple[list[str], int]:
    """What the brace before `start` holds, and where it closes: -1 where it does not."""
    parts, depth, begun = [], 0, start
    for at in range(start, len(pattern)):
        if pattern[at] == "{":
            depth += 1
        elif pattern[at] in ",}" and depth == 0:
            parts.append(pattern[begun:at])
            begun = at + 1
            if pattern[at] == "}":
                return parts, at
        elif pattern[at] == "}":
            depth -= 1
    return [], -1
