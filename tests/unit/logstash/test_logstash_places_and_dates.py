"""Corners of dissect, geoip and dates that no golden case shows, from the plugins' own source."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from filtering import filtered, one

from local_stack.logstash.joda.parsing import with_guessed_year

Row = dict[str, Any]

DISSECT: list[tuple[str, Row, Row]] = [
    ("%{+a/2} %{+a/1} %{+a/4} %{+a/3}", {"m": "1 2 3 go"}, {"a": "2 1 go 3"}),
    ("%{+a} %{b}", {"m": "1 2", "a": "x"}, {"a": "x 1", "b": "2"}),
    ("%{a}: %{&a}", {"m": "k: v"}, {"a": "k", "k": "v"}),
    ("%{&k} %{b}", {"m": "1 2", "k": "from"}, {"from": "1", "b": "2"}),
    ("%{a->} %{b}", {"m": "1    2"}, {"a": "1", "b": "2"}),
]


@pytest.mark.parametrize(("mapping", "event", "added"), DISSECT)
def test_dissect(mapping: str, event: Row, added: Row) -> None:
    assert one(f'dissect {{ mapping => {{ "m" => "{mapping}" }} }}', event) == event | added


def test_geoip_fields_have_their_places_in_ecs(logstash_data: Path) -> None:
    names = "latitude longitude region_code country_code3 country_code2"
    fields = ", ".join(f'"{name}"' for name in names.split())
    filters = f'geoip {{ source => "a" target => "t" fields => [{fields}] }}'
    (made,) = filtered(filters, {"a": "8.8.8.8"}, data=logstash_data)
    assert made["t"] == {
        "geo": {"location": {"lat": 37.751, "lon": -97.822}, "country_iso_code": "US"}
    }


def test_geoip_of_a_network_takes_the_names_that_logstash_documents(logstash_data: Path) -> None:
    filters = (
        'geoip { source => "a" target => "t" default_database_type => "ASN" '
        'fields => ["AUTONOMOUS_SYSTEM_NUMBER"] }'
    )
    (made,) = filtered(filters, {"a": "8.8.8.8"}, data=logstash_data)
    assert made["t"] == {"as": {"number": 15169}}


def test_a_blank_address_leaves_no_empty_place(logstash_data: Path) -> None:
    filters = 'geoip { source => "a" target => "t" }'
    (made,) = filtered(filters, {"a": " "}, data=logstash_data)
    assert made == {"a": " ", "tags": ["_geoip_lookup_failure"]}


YEARS = [
    ((12, 31), (2025, 1), (2024, 12, 31)),
    ((1, 1), (2025, 12), (2026, 1, 1)),
    ((6, 1), (2025, 12), (2025, 6, 1)),
    ((2, 29), (2025, 3), (2025, 2, 28)),
    ((2, 29), (2024, 3), (2024, 2, 29)),
]


@pytest.mark.parametrize(("written", "now", "date"), YEARS)
def test_a_text_without_a_year_gets_the_nearest(
    written: tuple[int, int], now: tuple[int, int], date: tuple[int, int, int]
) -> None:
    assert with_guessed_year(*written, datetime(*now, 15, tzinfo=UTC)) == date
