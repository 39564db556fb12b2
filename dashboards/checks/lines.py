"""Checks 1 to 3 and 5: the file, the envelopes, the texts of JSON."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, Saved, json_texts
from dashboards.saved_object import CORE_VERSION
from local_stack.kibana.saved_objects.saved_object import lines_of

MOST_BYTES = 26_214_400  # savedObjects.maxImportPayloadBytes
MOST_OBJECTS = 10_000  # savedObjects.maxImportExportSize
# The oldest version that has the shape that we write, the newest that 8.19 knows.
VERSIONS = {
    "tag": ("8.0.0", "8.0.0"),
    "index-pattern": ("8.0.0", "8.0.0"),
    "lens": ("8.9.0", "8.9.0"),
    "map": ("8.4.0", "8.4.0"),
    "visualization": ("8.5.0", "8.5.0"),
    "search": ("10.2.0", "10.5.0"),
    "dashboard": ("8.9.0", "10.3.0"),
}
ENVELOPE = {"attributes", "id", "type", "references", "coreMigrationVersion"}
ENVELOPE |= {"typeMigrationVersion", "managed"}


def read_lines(raw: bytes) -> tuple[list[Saved], list[Problem]]:
    """What can be read, and what cannot."""
    found, problems = [], list(_file(raw))
    for number, line in enumerate(lines_of(raw.decode("utf-8", errors="replace")), 1):
        try:
            value = json.loads(line)
        except ValueError as error:
            problems.append(Problem(1, f"line {number}", f"is no JSON: {error}"))
            continue
        if isinstance(value, dict):
            found.append(Saved(value))
        else:
            problems.append(Problem(1, f"line {number}", "is no JSON object"))
    return found, problems


def _file(raw: bytes) -> Iterator[Problem]:
    if raw.startswith(b"\xef\xbb\xbf"):
        yield Problem(1, "file", "begins with a BOM")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Problem(1, "file", f"is not UTF-8 at byte {error.start}")
    if not raw.endswith(b"\n"):
        yield Problem(1, "file", "its last line has no end")
    if len(raw) >= MOST_BYTES or raw.count(b"\n") >= MOST_OBJECTS:
        yield Problem(1, "file", f"has {len(raw)} bytes and {raw.count(10)} lines: too many")


def envelopes(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.objects:
        for what in _envelope(found):
            yield Problem(2, found.where, what)


def _envelope(found: Saved) -> Iterator[str]:
    line = found.line
    if found.type not in VERSIONS:
        yield f"type {found.type} is none that we ship"
        return
    if not found.id or any(character.isspace() for character in found.id):
        yield "its id is empty or has a space"
    if not isinstance(line.get("attributes"), dict) or not isinstance(line.get("references"), list):
        yield "attributes must be an object and references a list"
    if line.get("coreMigrationVersion") != CORE_VERSION:
        yield f"coreMigrationVersion must be {CORE_VERSION}"
    if line.get("managed", False):
        yield "managed objects cannot be edited"
    least, most = VERSIONS[found.type]
    if not _numbers(least) <= _numbers(line.get("typeMigrationVersion")) <= _numbers(most):
        yield f"typeMigrationVersion must be {least} to {most}"
    if noise := sorted(set(line) - ENVELOPE):
        yield f"{', '.join(noise)} is noise of an export"


def _numbers(version: Any) -> tuple[int, ...]:
    pieces = version.split(".") if isinstance(version, str) else []
    return tuple(int(piece) for piece in pieces if piece.isdigit())


def duplicates(bundle: Bundle) -> Iterator[Problem]:
    counts = Counter((found.type, found.id) for found in bundle.objects)
    for (kind, identity), count in counts.items():
        if count > 1:
            yield Problem(3, f"{kind} {identity}", f"is there {count} times")


def texts(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.objects:
        for path, value in json_texts(found.attributes):
            if not isinstance(value, str):
                yield Problem(5, f"{found.where} {path}", "must be a text of JSON")
                continue
            try:
                json.loads(value)
            except ValueError as error:
                yield Problem(5, f"{found.where} {path}", f"is no JSON: {error}")
