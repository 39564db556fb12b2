"""The event source mapping: made once, changed where it can be, made anew where it cannot."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jmespath

from cloud import converge
from cloud.feed import Mapped, wanted
from tests.unit.cloud.test_cloud_resources import FEED, TAGS


class NotThere(Exception):
    pass


class Pages:
    def __init__(self, page: dict[str, Any]) -> None:
        self._page = page

    def paginate(self, **_: Any) -> "Pages":
        return self

    def search(self, expression: str) -> Iterator[Any]:
        yield from jmespath.search(expression, self._page)


class Lambda:
    """Mappings in memory, by UUID, told as AWS tells them."""

    class exceptions:  # noqa: N801 - as boto3's clients have it
        ResourceNotFoundException = NotThere

    def __init__(self) -> None:
        self.mappings: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []

    def get_paginator(self, _: str) -> Pages:
        told = [{"UUID": uuid, **mapping} for uuid, mapping in self.mappings.items()]
        return Pages({"EventSourceMappings": told})

    def create_event_source_mapping(self, **asked: Any) -> None:
        self.calls.append("create")
        self.mappings[f"uuid-{len(self.calls)}"] = {**asked, "State": "Enabled"}

    def update_event_source_mapping(self, UUID: str, **asked: Any) -> None:  # noqa: N803
        self.calls.append("update")
        self.mappings[UUID].update(asked)

    def delete_event_source_mapping(self, UUID: str) -> None:  # noqa: N803
        self.calls.append("delete")
        del self.mappings[UUID]


def apply(client: Lambda, **changes: Any) -> int:
    feed = wanted(replace(FEED, **changes))
    return converge.apply([Mapped(client, "trial-decide", feed, TAGS)], lambda _: None).changed


def test_a_mapping_is_made_once() -> None:
    client = Lambda()

    assert (apply(client), apply(client)) == (1, 0)
    assert client.calls == ["create"]


def test_other_subnets_change_the_mapping_where_it_is() -> None:
    client = Lambda()
    apply(client)

    apply(client, subnets=["subnet-3"])

    assert client.calls == ["create", "update"]
    assert apply(client, subnets=["subnet-3"]) == 0


def test_other_servers_of_kafka_need_a_new_mapping() -> None:
    client = Lambda()
    apply(client)

    apply(client, bootstrap_servers=["10.0.0.9:9092"])

    assert client.calls == ["create", "delete", "create"]
    assert len(client.mappings) == 1


def test_a_mapping_that_is_gone_is_deleted_no_second_time() -> None:
    client = Lambda()
    apply(client)
    mapped = Mapped(client, "trial-decide", wanted(FEED), TAGS)

    assert (mapped.delete(), mapped.delete()) == (True, False)
