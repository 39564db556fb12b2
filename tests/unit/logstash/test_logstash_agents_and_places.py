"""useragent and geoip: corners from the plugins' own source."""

from pathlib import Path
from typing import Any

import pytest
from filtering import filtered, one

from local_stack.logstash.useragent.parse import Agent
from local_stack.logstash.useragent.versions import os_version_of, version_of

Row = dict[str, Any]
OPERA = "Mozilla/5.0 (X11; Linux) Chrome/119.0.0.0 Safari/537.36 OPR/105.0.0.0"

VERSIONS: list[tuple[tuple[str | None, ...], str, str]] = [
    ((), "", ""),
    (("1", None, "3", None), "X/1", "1"),
    ((None, "2", None, None), "X/1", ""),
    (("105", "0", "0", None), "OPR/105.0.0.7", "105.0.0"),
    (("105", "0", "0", None), "OPR/105.0.0.7 (x)", "105.0.0.7"),
    (("105", "0", "0", None), "OPR/105.0.0.07 (x)", "105.0.0"),
    (("105", "0", "0", None), "OPR/105.0.0-7 (x)", "105.0.0"),
    (("1", "2", "3", "4"), "X/1.2.3.9 y", "1.2.3.4"),
]


@pytest.mark.parametrize(("parts", "text", "version"), VERSIONS)
def test_a_browsers_version(parts: tuple[str | None, ...], text: str, version: str) -> None:
    assert version_of(Agent("X", parts, "Other", (), "Other"), text) == version


SYSTEMS: list[tuple[tuple[str | None, ...], str]] = [
    (("10", "15", "7", None), "10.15.7"),
    (("10", None, "7", None), "10"),
    (("XP", None, None, None), "XP"),
    (("Server", "2008", "2", "1"), "Server 2008.2.1"),
]


@pytest.mark.parametrize(("parts", "version"), SYSTEMS)
def test_a_systems_version(parts: tuple[str | None, ...], version: str) -> None:
    assert os_version_of(Agent("X", (), "Y", parts, "Other")) == version


def test_the_parts_of_a_version_are_metadata_in_ecs() -> None:
    filters = """useragent { source => "m" } mutate { add_field => {
        "v" => "%{[@metadata][filter][user_agent][version][major]}" } }"""
    assert one(filters, {"m": OPERA})["v"] == "105"
    assert one(filters, {"m": OPERA}, ecs=False)["v"].startswith("%{")


def test_an_agent_gives_way_to_its_own_fields() -> None:
    made = one('useragent { source => "m" target => "m" }', {"m": OPERA})
    assert made["m"]["name"] == "Opera"


def test_an_empty_target_is_the_event_itself() -> None:
    assert one('useragent { source => "m" target => "" }', {"m": OPERA})["name"] == "Opera"


EMPTY = {"t": {}, "tags": ["_geoip_lookup_failure"]}
GEOIP: list[tuple[str, Row, Row]] = [
    ('target => "t" fields => ["isp"]', {"ip": "8.8.8.8"}, EMPTY),
    ('target => "t" fields => ["country_code3"]', {"ip": "8.8.8.8"}, {"t": {}}),
    (
        'target => "t" default_database_type => "Country" fields => ["continent_code"]',
        {"ip": "8.8.8.8"},
        EMPTY,
    ),
    (
        'target => "t" default_database_type => "ASN" fields => ["network"]',
        {"ip": "2001:4860:4860::8888"},
        {"t": {"ip_traits": {"network": "2001:4860:4840:0:0:0:0:0/42"}}},
    ),
]


@pytest.mark.parametrize(("settings", "event", "added"), GEOIP)
def test_geoip(settings: str, event: Row, added: Row, logstash_data: Path) -> None:
    made = filtered(f'geoip {{ source => "ip" {settings} }}', event, data=logstash_data)
    assert made == [event | added]


def test_the_target_of_an_address_is_what_holds_it(logstash_data: Path) -> None:
    filters = 'geoip { source => "[a][b][ip]" fields => ["country_code2"] }'
    (made,) = filtered(filters, {"a": {"b": {"ip": "8.8.8.8"}}}, data=logstash_data)
    assert made["a"]["b"]["geo"] == {"country_iso_code": "US"}
