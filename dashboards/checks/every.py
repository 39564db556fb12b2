"""All the checks over one bundle."""

from collections.abc import Callable, Iterator
from typing import Final

from dashboards.checks.annotations import annotations
from dashboards.checks.data_views import data_views
from dashboards.checks.layout import layout
from dashboards.checks.lens import lens
from dashboards.checks.lens_drawing import lens_drawing
from dashboards.checks.licence import licence
from dashboards.checks.lines import duplicates, envelopes, read_lines, texts
from dashboards.checks.maps import maps
from dashboards.checks.private import private
from dashboards.checks.problem import Problem
from dashboards.checks.queries import queries
from dashboards.checks.references import panels, references
from dashboards.checks.saved import Bundle, Saved

Check = Callable[[Bundle], Iterator[Problem]]
#: Each with its number, or the first of its numbers, in CHECKS.
EVERY: Final[tuple[tuple[int, Check], ...]] = (
    (2, envelopes),
    (3, duplicates),
    (4, references),
    (5, texts),
    (6, panels),
    (8, lens),
    (8, lens_drawing),
    (8, annotations),
    (9, maps),
    (10, layout),
    (11, queries),
    (12, data_views),
    (13, licence),
    (14, private),
)
#: What a check stumbles over where an object is of another shape than Kibana writes.
ODD = (KeyError, TypeError, ValueError, AttributeError)


def problems_of(raw: bytes) -> list[Problem]:
    """Of the bytes of an .ndjson file."""
    objects, problems = read_lines(raw)
    bundle = Bundle(tuple(objects))
    return problems + [problem for numbered in EVERY for problem in _found(*numbered, bundle)]


def _found(number: int, check: Check, bundle: Bundle) -> Iterator[Problem]:
    try:
        yield from check(bundle)
    except ODD as odd:
        wheres = [each.where for each in bundle.objects if _stumbles(check, each)] or ["bundle"]
        for where in wheres:
            what = f"is not as Kibana writes it ({odd!r}): the check ended there"
            yield Problem(number, where, what)


def _stumbles(check: Check, found: Saved) -> bool:
    try:
        list(check(Bundle((found,))))
    except ODD:
        return True
    return False
