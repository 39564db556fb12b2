"""Clusters: documents counted by map tile, each cluster at the middle of its documents."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from local_stack.kibana.maps.metrics import aggregations, values
from local_stack.kibana.search.rounds import Work
from local_stack.kibana.search.scope import DataView, Scope, Search

#: Kibana's zoom at which the whole world is in a panel.
NATURAL_ZOOM = 1.5
#: How many tile levels finer than the map's zoom the clusters are.
FINER = {"COARSE": 2, "FINE": 3, "MOST_FINE": 4, "SUPER_FINE": 8}
FINEST = 29  # Elasticsearch's
CLUSTERS = 10_000


def grid_work(
    source: Mapping[str, Any], view: DataView, scope: Scope, zoom: float
) -> Work[dict[str, Any]]:
    place = str(source["geoField"])
    metrics = source.get("metrics", ())
    precision = min(FINEST, ceil(zoom) + FINER.get(str(source.get("resolution")), 3))
    grid = {"field": place, "precision": precision, "size": CLUSTERS}
    inside = {"middle": {"geo_centroid": {"field": place}}, **aggregations(metrics)}
    aggs = {"tiles": {"geotile_grid": grid, "aggs": inside}}
    (answer,) = yield [Search(view, {"query": scope.query(view), "aggs": aggs})]
    return {
        "kind": "points",
        "rows": [
            _cluster(bucket, metrics) for bucket in answer["aggregations"]["tiles"]["buckets"]
        ],
    }


def _cluster(bucket: Mapping[str, Any], metrics: Any) -> dict[str, Any]:
    middle = bucket["middle"]["location"]
    return {"lon": middle["lon"], "lat": middle["lat"], "values": values(metrics, bucket)}
