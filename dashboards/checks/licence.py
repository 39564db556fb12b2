"""Check 13: nothing that the Basic licence lacks."""

from collections.abc import Iterator

from dashboards.checks.problem import Problem
from dashboards.checks.saved import Bundle, walk

PAID = {
    "URL_DRILLDOWN": "URL drill-downs need Gold",
    ".geo-containment": "geo containment rules need Gold",
    "slo.rules.burnRate": "SLO burn rates need Platinum",
    "ml_anomaly_swimlane": "machine learning needs Platinum",
    "ml_anomaly_charts": "machine learning needs Platinum",
    "graph-workspace": "Graph needs Platinum",
    "canvas-workpad": "PDF reports need Gold",
}
NAMES = ("factoryId", "type", "rule_type_id")


def licence(bundle: Bundle) -> Iterator[Problem]:
    for found in bundle.objects:
        for node in walk(found.line):
            for name in NAMES:
                value = node.get(name)
                if isinstance(value, str) and value in PAID:
                    yield Problem(13, found.where, PAID[value])
