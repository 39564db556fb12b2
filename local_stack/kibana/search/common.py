"""Aggregations of several searches as one tree, and its answer as the answers of each.

Every aggregation gets a name by what it is, the same wherever it stands, so that trees are merged
by name: what two of them ask is asked once. Lens does this within a panel (its dedupe_aggs and
optimize_percentiles); nothing of it changes a result. Percentiles of one field are one sketch,
asked for all of their percents.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Tree = Mapping[str, Any]  #: name -> {type: parameters, "aggs": Tree}
PERCENTILES = "percentiles"
ORDERED = {"terms", "multi_terms"}  #: by what is inside them
#: Of an order's path: "c1>value", "c1[95.0]", "c1[std_deviation]".
PATH_PART = re.compile(r"([^>\[]+)(\[[^\]]*\])?")


@dataclass
class Names:
    """Short names, one for each definition."""

    known: dict[str, str] = field(default_factory=dict)

    def of(self, definition: Any) -> str:
        text = json.dumps(definition, sort_keys=True)
        return self.known.setdefault(text, f"a{len(self.known)}")


@dataclass(frozen=True)
class Node:
    """One aggregation of a search under its common name."""

    name: str
    definition: dict[str, Any]  #: without those inside
    inside: dict[str, "Node"]  #: by the names of the search

    def tree(self) -> dict[str, Any]:
        return {**self.definition, **({"aggs": trees(self.inside)} if self.inside else {})}


def nodes(tree: Tree, names: Names) -> dict[str, Node]:
    return {own: _node(aggregation, names) for own, aggregation in tree.items()}


def trees(found: Mapping[str, Node]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for node in found.values():
        merge(merged, {node.name: node.tree()})
    return merged


def merge(into: dict[str, Any], tree: Tree) -> None:
    for name, aggregation in tree.items():
        if name not in into:
            into[name] = dict(aggregation)
            continue
        if PERCENTILES in aggregation:
            into[name] = _all_percents(into[name], aggregation)
        if "aggs" in aggregation:
            inside = dict(into[name].get("aggs", {}))
            merge(inside, aggregation["aggs"])
            into[name] = {**into[name], "aggs": inside}


def answer_of(found: Mapping[str, Node], answer: Mapping[str, Any]) -> dict[str, Any]:
    """The aggregations of one search, under its own names, from the answer to all."""
    return {own: _result(node, answer[node.name]) for own, node in found.items()}


def _node(aggregation: Mapping[str, Any], names: Names) -> Node:
    inside = nodes(aggregation.get("aggs", {}), names)
    definition = {kind: body for kind, body in aggregation.items() if kind != "aggs"}
    for kind in ORDERED & definition.keys():
        if "order" in (body := definition[kind]):
            order = {_path(by, inside): way for by, way in body["order"].items()}
            definition[kind] = {**body, "order": order}
    same: dict[str, Any] = definition
    if PERCENTILES in definition:
        body = definition[PERCENTILES]
        same = {PERCENTILES: {key: each for key, each in body.items() if key != "percents"}}
    return Node(names.of(same), definition, inside)


def _path(path: str, inside: Mapping[str, Node]) -> str:
    """An order by an aggregation inside, under its common name; _key and _count as they are."""
    parts = []
    for own, detail in PATH_PART.findall(path):
        if own in inside:
            parts.append(inside[own].name + detail)
            inside = inside[own].inside
        else:
            parts.append(own + detail)
    return ">".join(parts)


def _all_percents(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    percents = {*one[PERCENTILES]["percents"], *other[PERCENTILES]["percents"]}
    return {**one, PERCENTILES: {**one[PERCENTILES], "percents": sorted(percents)}}


def _result(node: Node, result: Mapping[str, Any]) -> dict[str, Any]:
    if "buckets" in result:
        found = result["buckets"]
        if isinstance(found, Mapping):
            buckets: Any = {key: _bucket(node, bucket) for key, bucket in found.items()}
        else:
            buckets = [_bucket(node, bucket) for bucket in found]
        return {**result, "buckets": buckets}
    if PERCENTILES in node.definition:
        wanted = {str(float(each)) for each in node.definition[PERCENTILES]["percents"]}
        return {"values": {key: v for key, v in result["values"].items() if key in wanted}}
    return _bucket(node, result)


def _bucket(node: Node, bucket: Mapping[str, Any]) -> dict[str, Any]:
    """What a bucket says of itself, and the aggregations in it that this search asked for."""
    own = {key: value for key, value in bucket.items() if not _is_common(key)}
    return own | answer_of(node.inside, bucket)


def _is_common(name: str) -> bool:
    return name.startswith("a") and name[1:].isdigit()
