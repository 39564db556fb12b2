"""Searches of several panels that group by the same thing, as one search.

A refresh draws a dozen panels over the same time buckets: read once, they cost a third of what
they cost alone. Searches that begin with different groups stay apart: Elasticsearch works on them
side by side.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from local_stack.kibana.search.common import Names, Node, answer_of, nodes, trees
from local_stack.kibana.search.msearch import Answer, Searcher
from local_stack.kibana.search.problem import Problem
from local_stack.kibana.search.scope import Search


@dataclass(frozen=True)
class Part:
    """A search with its aggregations under their common names."""

    search: Search
    nodes: Mapping[str, Node]

    @property
    def group(self) -> str:
        """The same for searches that can be one: all but what they ask within the first groups."""
        body = {key: part for key, part in self.search.body.items() if key != "aggs"}
        first = sorted(node.name for node in self.nodes.values()) if self.nodes else "no groups"
        return json.dumps(
            [self.search.view.pattern, self.search.optional, self.search.once, body, first]
        )


@dataclass(frozen=True)
class SharedSearcher:
    inner: Searcher

    def answers(self, searches: Sequence[Search]) -> list[Answer | Problem]:
        """A search that fails together with others is asked again alone: only one may be wrong."""
        names = Names()
        parts = [Part(each, nodes(each.body.get("aggs", {}), names)) for each in searches]
        groups = _grouped(parts)
        merged = self.inner.answers([_merged([parts[i] for i in group]) for group in groups])
        found: dict[int, Answer | Problem] = {}
        again: list[int] = []
        for group, answer in zip(groups, merged, strict=True):
            if isinstance(answer, Problem) and len(group) > 1:
                again += group
            else:
                found |= {place: _own(parts[place], answer) for place in group}
        if again:
            alone = self.inner.answers([searches[place] for place in again])
            found |= dict(zip(again, alone, strict=True))
        return [found[place] for place in range(len(searches))]


def _grouped(parts: Sequence[Part]) -> list[list[int]]:
    found: dict[str, list[int]] = {}
    for place, part in enumerate(parts):
        found.setdefault(part.group, []).append(place)
    return list(found.values())


def _merged(parts: Sequence[Part]) -> Search:
    first = parts[0].search
    if not parts[0].nodes:
        return first
    together = {f"{place} {own}": n for place, p in enumerate(parts) for own, n in p.nodes.items()}
    return replace(first, body={**first.body, "aggs": trees(together)})


def _own(part: Part, answer: Answer | Problem) -> Answer | Problem:
    if isinstance(answer, Problem) or "aggregations" not in answer:
        return answer
    result: dict[str, Any] = dict(answer)
    return {**result, "aggregations": answer_of(part.nodes, answer["aggregations"])}
