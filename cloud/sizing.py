"""python -m cloud.sizing: how many nodes each tier needs, from measured rates (cloud/rates.yml).

The table in docs/runbook.md is what this prints; a test holds the two together.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any, Self

import yaml

USERS = (100, 10_000, 1_000_000, 100_000_000)
DAY_S = 86_400
REPLICAS = 3  #: Kafka's copies; Elasticsearch keeps two
GIB = 1 << 30
#: Nodes are half busy at the peak: one of them may be lost, and growth takes its time.
BUSY = 0.5
HEADER = (
    "| | 100 | 10 thousand | 1 million | 100 million |",
    "|---|---|---|---|---|",
)
RATES = Path(__file__).with_name("rates.yml")


@dataclass(frozen=True)
class Rates:
    load: Mapping[str, float]
    bytes: Mapping[str, float]
    rates: Mapping[str, float]
    nodes: Mapping[str, Mapping[str, Any]]
    least: Mapping[str, int]
    small: int

    @classmethod
    def read(cls, path: Path = RATES) -> Self:
        told = yaml.safe_load(path.read_text())
        figures = {
            group: {name: figure["value"] for name, figure in told[group].items()}
            for group in ("load", "bytes", "rates")
        }
        return cls(**figures, nodes=told["nodes"], least=told["least"], small=told["small"])


@dataclass(frozen=True)
class Size:
    """Counts are nodes; rates are of the busiest second."""

    requests: float
    web_lines: float
    documents: float
    kafka_gib: float
    index_gib: float
    kafka: int
    screening: int  #: cores
    function: int  #: calls at once
    logstash: int
    elasticsearch: int
    cardwatch: int
    posting: int  #: cores
    ledger_gib_a_month: float


def size(users: int, told: Rates) -> Size:
    load, rates = told.load, told.rates
    a_day = users * load["requests_per_user_day"]
    lines_a_day = users * load["web_lines_per_user_day"]
    # A request is a decision and mostly a purchase; each is a document, and so is a web line.
    documents_a_day = lines_a_day + a_day * (1 + load["approved"])
    requests, lines, documents = (
        daily * load["peak"] / DAY_S for daily in (a_day, lines_a_day, documents_a_day)
    )
    # Requested, screened, decided, bought: four messages.
    messages = requests * 4
    kafka_gib = a_day * 4 * told.bytes["message"] * load["kept_days"] * REPLICAS / GIB
    index_gib = documents_a_day * told.bytes["document"] * load["searchable_days"] * 2 / GIB
    screening = _cores(requests, rates["screening_per_core"])
    posting = _cores(requests, rates["posting_per_core"])
    elastic_cores = _cores(documents, rates["elasticsearch_per_core"])
    kafka_load = messages * told.bytes["message"] / rates["kafka_bytes_per_node"]
    return Size(
        requests=requests,
        web_lines=lines,
        documents=documents,
        kafka_gib=kafka_gib,
        index_gib=index_gib,
        kafka=_nodes("kafka", users, told, kafka_load / BUSY, kafka_gib),
        screening=screening,
        function=ceil(requests * rates["function_seconds"]),
        logstash=_by_cores("logstash", users, told, _cores(documents, rates["logstash_per_core"])),
        elasticsearch=_nodes(
            "elasticsearch",
            users,
            told,
            elastic_cores / told.nodes["elasticsearch"]["cores"],
            index_gib,
        ),
        cardwatch=_by_cores("cardwatch", users, told, screening + posting),
        posting=posting,
        ledger_gib_a_month=a_day * 30 * load["approved"] * told.bytes["ledger_row"] / GIB,
    )


def _cores(load: float, a_core: float) -> int:
    return ceil(load / a_core / BUSY)


def _by_cores(tier: str, users: int, told: Rates, cores: float) -> int:
    a_node: float = told.nodes[tier]["cores"]
    return max(ceil(cores / a_node), _least(tier, users, told))


def _nodes(tier: str, users: int, told: Rates, load_nodes: float, gib: float) -> int:
    """Enough for the load and for the disk."""
    disks: float = gib / told.nodes[tier]["disk_gib"] / BUSY
    return max(ceil(load_nodes), ceil(disks), _least(tier, users, told))


def _least(tier: str, users: int, told: Rates) -> int:
    return 1 if users <= told.small else told.least[tier]


def table(told: Rates) -> str:
    sizes = [size(users, told) for users in USERS]
    types = {tier: node["type"] for tier, node in told.nodes.items()}
    rows: list[tuple[str, list[str]]] = [
        ("requests/s at the peak", [_figure(each.requests) for each in sizes]),
        ("web lines/s at the peak", [_figure(each.web_lines) for each in sizes]),
        ("documents/s at the peak", [_figure(each.documents) for each in sizes]),
        (f"Kafka: {types['kafka']}", [_figure(each.kafka) for each in sizes]),
        ("Kafka's disks, GiB", [_figure(each.kafka_gib) for each in sizes]),
        ("screening, cores", [_figure(each.screening) for each in sizes]),
        ("Lambda, calls at once", [_figure(each.function) for each in sizes]),
        ("posting, cores", [_figure(each.posting) for each in sizes]),
        (f"cardwatch: {types['cardwatch']}", [_figure(each.cardwatch) for each in sizes]),
        (f"Logstash: {types['logstash']}", [_figure(each.logstash) for each in sizes]),
        (
            f"Elasticsearch: {types['elasticsearch']}",
            [_figure(each.elasticsearch) for each in sizes],
        ),
        ("indices, GiB", [_figure(each.index_gib) for each in sizes]),
        ("ledger, GiB a month", [_figure(each.ledger_gib_a_month) for each in sizes]),
    ]
    return "\n".join((*HEADER, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows)))


def _figure(value: float) -> str:
    """Two digits that count: more would say more than is known."""
    if value < 10:
        return f"{value:.2g}"
    digits = len(str(int(value))) - 2
    return f"{round(value, -digits):,.0f}"


def main() -> int:
    print(table(Rates.read()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
