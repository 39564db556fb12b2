"""Which partitions lack a copy."""

from typing import Any

from deployment.kafka_in_sync import lagging


def _topic(in_step: list[int]) -> dict[str, Any]:
    part = {"partition_index": 0, "replica_nodes": [1, 2, 3], "isr_nodes": in_step}
    return {"name": "purchases", "partitions": [part]}


def test_a_partition_with_all_its_copies_is_fine_in_whatever_order_they_come() -> None:
    assert lagging([_topic([3, 1, 2])]) == []


def test_a_partition_that_lacks_a_copy_is_named() -> None:
    assert lagging([_topic([1, 3])]) == ["purchases[0]"]
