"""Ids are told apart in Python as the contracts tell them apart."""

from contracts.ids import ID
from contracts.schema import schema


def test_an_id_is_what_the_common_schema_says() -> None:
    assert schema("common")["$defs"]["id"]["pattern"] == f"^{ID.pattern}$"
