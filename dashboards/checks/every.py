"""All the checks over one bundle."""

from collections.abc import Callable, Iterator
from typing import Final

from dashboards.checks.annotations import annotations
from dashboards.checks.data_views import data_views
from dashboards.checks.layout import layout
from dashboards.checks.lens import lens
from dashboards.checks.licence import licence
from dashboards.checks.lines import duplicates, envelopes, read_lines, texts
from dashboards.checks.maps import maps
from dashboards.checks.private import private
from dashboards.checks.problem import Problem
from dashboards.checks.queries import queries
from dashboards.checks.references import panels, references
from dashboards.checks.saved import Bundle

EVERY: Final[tuple[Callable[[Bundle], Iterator[Problem]], ...]] = (
    envelopes,
    duplicates,
    references,
    texts,
    panels,
    lens,
    annotations,
    maps,
    layout,
    queries,
    data_views,
    licence,
    private,
)


def problems_of(raw: bytes) -> list[Problem]:
    """Of the bytes of an .ndjson file."""
    objects, problems = read_lines(raw)
    bundle = Bundle(tuple(objects))
    return problems + [problem for check in EVERY for problem in check(bundle)]
