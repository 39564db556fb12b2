"""geoip: where an address is, and whose, from a MaxMind-schema database, in ECS names."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import maxminddb

from local_stack.shipping.event import MISSING, Event
from local_stack.shipping.filters.common import COMMON, on_success
from local_stack.shipping.settings import known, listed

CACHED = 50_000


def geoip(settings: dict[str, Any]) -> Callable[[Event], None]:
    known("geoip", settings, COMMON | {"source", "target", "database", "tag_on_failure"})
    reader = maxminddb.open_database(settings["database"], maxminddb.MODE_MMAP)
    is_asn = "ASN" in reader.metadata().database_type
    fields = lru_cache(maxsize=CACHED)(lambda address: _fields(reader, is_asn, address))
    source, target = settings["source"], settings["target"]
    failed = listed(settings.get("tag_on_failure", ["_geoip_lookup_failure"]))
    matched = on_success(settings)

    def run(event: Event) -> None:
        address = event.get(source)
        if address is MISSING or not address:
            return
        found = fields(str(address))
        if found is None:
            event.tag(*failed)
            return
        for name, value in found:
            event.set(f"[{target}]{name}", dict(value) if isinstance(value, dict) else value)
        matched(event)

    return run


def _fields(reader: Any, is_asn: bool, address: str) -> list[tuple[str, Any]] | None:
    try:
        record = reader.get(address)
    except ValueError:
        return None
    if not record:
        return None
    pairs = _network(record) if is_asn else _place(record)
    return [("[ip]", address), *((name, value) for name, value in pairs if value is not None)]


def _network(record: Any) -> list[tuple[str, Any]]:
    return [
        ("[as][number]", record.get("autonomous_system_number")),
        ("[as][organization][name]", record.get("autonomous_system_organization")),
    ]


def _place(record: Any) -> list[tuple[str, Any]]:
    country, place = record.get("country", {}), record.get("location", {})
    region = (record.get("subdivisions") or [{}])[0]
    both = country.get("iso_code") and region.get("iso_code")
    return [
        ("[geo][city_name]", record.get("city", {}).get("names", {}).get("en")),
        ("[geo][continent_code]", record.get("continent", {}).get("code")),
        ("[geo][country_iso_code]", country.get("iso_code")),
        ("[geo][country_name]", country.get("names", {}).get("en")),
        ("[geo][region_name]", region.get("names", {}).get("en")),
        ("[geo][region_iso_code]", f"{country['iso_code']}-{region['iso_code']}" if both else None),
        ("[geo][postal_code]", record.get("postal", {}).get("code")),
        ("[geo][timezone]", place.get("time_zone")),
        ("[geo][location]", _location(place)),
    ]


def _location(place: Any) -> dict[str, float] | None:
    if "latitude" not in place:
        return None
    return {"lat": place["latitude"], "lon": place["longitude"]}
