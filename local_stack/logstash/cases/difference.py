"""What differs between the documents that were expected and those that came, for a person."""

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from local_stack.logstash.cases.case import Document

NOTHING: Any = object()


def exact(value: Any) -> Any:
    """`value` so that == tells 1 from 1.0 and from true; keys have no order."""
    if isinstance(value, dict):
        return tuple(sorted((key, exact(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return tuple(exact(inner) for inner in value)
    return (type(value).__name__, str(value))


def differences(expected: Sequence[Document], came: Sequence[Document]) -> list[str]:
    """Lines; none when all documents are alike, in order."""
    left, right = [exact(each) for each in expected], [exact(each) for each in came]
    lines: list[str] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        pairs = min(b - a, d - c)
        for at in range(pairs):
            lines.append(f"document {a + at + 1}:")
            lines += [f"    {line}" for line in _fields(expected[a + at], came[c + at], "")]
        lines += [
            f"document {at + 1} is missing: {_shown(expected[at])}" for at in range(a + pairs, b)
        ]
        lines += [
            f"document {at + 1} came too much: {_shown(came[at])}" for at in range(c + pairs, d)
        ]
    return lines


def _fields(expected: Any, came: Any, name: str) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(came, dict):
        for key in sorted({*expected, *came}):
            below = f"{name}[{key}]"
            yield from _fields(expected.get(key, NOTHING), came.get(key, NOTHING), below)
    elif expected is NOTHING or came is NOTHING or exact(expected) != exact(came):
        yield f"{name}: expected {_shown(expected)}, came {_shown(came)}"


def _shown(value: Any) -> str:
    if value is NOTHING:
        return "nothing"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
