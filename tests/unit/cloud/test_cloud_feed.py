"""The event source mapping: made once, changed where it can be, made anew where it cannot, and
waited for where it goes.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jmespath
import pytest

from cloud import converge
from cloud.feed import Mapped, wanted
from contracts.errors import Unavailable
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
    """Mappings in memory, by UUID, told as AWS tells them: one that is deleted is listed some
    `lasting` times more."""

    class exceptions:  # noqa: N801 - as boto3's clients have it
        ResourceNotFoundException = NotThere

    def __init__(self, lasting: int = 0) -> None:
        self.mappings: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.lasting = lasting

    def get_paginator(self, _: str) -> Pages:
        going = [uuid for uuid, mapping in self.mappings.items() if mapping["State"] == "Deleting"]
        if going and not self.lasting:
            self.mappings.pop(*going)
        self.lasting -= bool(going and self.lasting)
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
        self.mappings[UUID]["State"] = "Deleting"


def mapped(client: Lambda, **changes: Any) -> Mapped:
    feed = wanted(replace(FEED, **changes))
    return Mapped(client, "trial-decide", feed, TAGS, sleep=lambda _: None)


def apply(client: Lambda, **changes: Any) -> int:
    return converge.apply([mapped(client, **changes)], lambda _: None).changed


def test_a_mapping_is_made_once() -> None:
    client = Lambda()

    assert (apply(client), apply(client)) == (1, 0)
    assert client.calls == ["create"]


def test_a_mapping_whose_subnets_and_proofs_aws_tells_in_another_order_is_left_alone() -> None:
    client = Lambda()
    apply(client)
    (mapping,) = client.mappings.values()

    mapping["SourceAccessConfigurations"].reverse()

    assert apply(client) == 0
    assert apply(client, authority="another") == 1


def test_a_mapping_whose_servers_aws_tells_in_another_order_is_left_alone() -> None:
    client = Lambda()
    apply(client, bootstrap_servers=["10.0.0.1:9092", "10.0.0.2:9092", "10.0.0.3:9092"])
    (mapping,) = client.mappings.values()

    mapping["SelfManagedEventSource"]["Endpoints"]["KAFKA_BOOTSTRAP_SERVERS"].reverse()

    assert apply(client, bootstrap_servers=["10.0.0.1:9092", "10.0.0.2:9092", "10.0.0.3:9092"]) == 0


def test_other_subnets_change_the_mapping_where_it_is() -> None:
    client = Lambda()
    apply(client)

    apply(client, subnets=["subnet-3"])

    assert client.calls == ["create", "update"]
    assert apply(client, subnets=["subnet-3"]) == 0


def test_other_servers_of_kafka_need_a_new_mapping_once_the_old_one_is_gone() -> None:
    client = Lambda(lasting=3)
    apply(client)

    apply(client, bootstrap_servers=["10.0.0.9:9092"])

    assert client.calls == ["create", "delete", "create"]
    assert len(client.mappings) == 1


def test_a_mapping_is_gone_when_its_deletion_ends() -> None:
    client = Lambda(lasting=3)
    apply(client)

    assert mapped(client).delete()
    assert client.mappings == {}


def test_a_mapping_that_is_gone_is_deleted_no_second_time() -> None:
    client = Lambda()
    apply(client)

    assert (mapped(client).delete(), mapped(client).delete()) == (True, False)


def test_a_deletion_that_was_begun_before_is_waited_for_too() -> None:
    client = Lambda(lasting=3)
    client.mappings["uuid-1"] = {"State": "Deleting"}

    assert not mapped(client).delete()
    assert (client.mappings, client.calls) == ({}, [])


def test_a_mapping_that_stays_is_said_in_the_end() -> None:
    client = Lambda(lasting=1_000_000)
    apply(client)

    with pytest.raises(Unavailable, match="it is still there after 600 s"):
        mapped(client).delete()
