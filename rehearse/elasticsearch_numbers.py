"""Numbers in an index of Elasticsearch with one copy: one of its nodes may be away."""

from collections.abc import Iterator

from rehearse.elasticsearch_cluster import Cluster, NoNodeAnswers
from rehearse.witness import WritesLost

INDEX = "rehearsal-witness"
MADE_OF = {
    "settings": {"number_of_shards": 1, "number_of_replicas": 1},
    "mappings": {"properties": {"number": {"type": "long"}}},
}
PAGE = 1_000
#: A write is tried again, on each node in turn, for so long before it counts as lost.
PATIENCE_SECONDS = 60.0


class ElasticsearchNumbers:
    product = "Elasticsearch"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def open(self) -> None:
        self._cluster.ask(f"{INDEX}?ignore_unavailable=true", PATIENCE_SECONDS, "DELETE")
        self._cluster.ask(f"{INDEX}?wait_for_active_shards=0", PATIENCE_SECONDS, "PUT", MADE_OF)
        # Until its copy is there, the node that has the first one must not go away.
        path = f"_cluster/health/{INDEX}?wait_for_status=green&timeout=2s"
        self._cluster.ask(path, PATIENCE_SECONDS)

    def write(self, number: int) -> None:
        """Under its number: one that is written again, because nobody said it was, stays one."""
        try:
            path = f"{INDEX}/_doc/{number}"
            self._cluster.ask(path, PATIENCE_SECONDS, "PUT", {"number": number})
        except NoNodeAnswers as refusal:
            raise WritesLost(f"Elasticsearch refused write {number}: {refusal}") from refusal

    def read(self) -> Iterator[int]:
        self._cluster.ask(f"{INDEX}/_refresh", PATIENCE_SECONDS, "POST")
        query = {"size": PAGE, "sort": ["number"], "search_after": [-1]}
        while True:
            found = self._cluster.ask(f"{INDEX}/_search", PATIENCE_SECONDS, "POST", query)
            if not (hits := found["hits"]["hits"]):
                return
            yield from (hit["_source"]["number"] for hit in hits)
            query["search_after"] = hits[-1]["sort"]
