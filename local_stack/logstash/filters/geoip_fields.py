"""Which fields a MaxMind record gives, and where ECS puts them."""

from sys import intern
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.filters.fragment import Whole

ECS_PATHS: dict[str, tuple[str, ...]] = {
    "ip": ("ip",),
    "location": ("geo", "location"),
    "city_name": ("geo", "city_name"),
    "continent_code": ("geo", "continent_code"),
    "continent_name": ("geo", "continent_name"),
    "country_name": ("geo", "country_name"),
    "country_code2": ("geo", "country_iso_code"),
    "region_name": ("geo", "region_name"),
    "region_code": ("geo", "region_code"),
    "region_iso_code": ("geo", "region_iso_code"),
    "postal_code": ("geo", "postal_code"),
    "timezone": ("geo", "timezone"),
    "latitude": ("geo", "location", "lat"),
    "longitude": ("geo", "location", "lon"),
    "asn": ("as", "number"),
    "as_org": ("as", "organization", "name"),
    "isp": ("mmdb", "isp"),
    "organization": ("mmdb", "organization"),
    "domain": ("domain",),
    "dma_code": ("mmdb", "dma_code"),
    "network": ("ip_traits", "network"),
    "hosting_provider": ("ip_traits", "hosting_provider"),
    "tor_exit_node": ("ip_traits", "tor_exit_node"),
    "anonymous_vpn": ("ip_traits", "anonymous_vpn"),
    "anonymous": ("ip_traits", "anonymous"),
    "public_proxy": ("ip_traits", "public_proxy"),
    "residential_proxy": ("ip_traits", "residential_proxy"),
}
# ECS has no place for it.
NOT_ECS = "country_code3"
# What `fields` calls some of them.
_ALIASES = {"autonomous_system_number": "asn", "autonomous_system_organization": "as_org"}


def field_named(written: str) -> str:
    """Raises ConfigError."""
    name = _ALIASES.get(written.lower(), written.lower())
    if name not in ECS_PATHS and name != NOT_ECS:
        known = ", ".join(sorted([*ECS_PATHS, NOT_ECS, *_ALIASES]))
        raise ConfigError(f"fields: {written} is none of {known}")
    return name


_CITY_LEGACY = (
    "ip city_name continent_code country_name country_code2 country_code3 postal_code region_name "
    "region_code timezone location latitude longitude dma_code"
)
_CITY_ECS = (
    "ip city_name continent_code country_name country_code2 postal_code region_name "
    "region_iso_code timezone location dma_code"
)


def default_fields(kind: str, ecs: bool) -> list[str]:
    if "ASN" in kind:
        return ["ip", "asn", "as_org"]
    if "Country" in kind:
        return ["ip", "country_code2", "country_name", "continent_name"]
    if "City" in kind or "Enterprise" in kind:
        return (_CITY_ECS if ecs else _CITY_LEGACY).split()
    return ["ip", "asn", "as_org", "isp", "organization", "domain"]


# What the filter reads of a country's record, though there is more in it.
_OF_COUNTRY = ("country_code2", "country_name", "continent_name")


def fields_of(record: dict[str, Any], kind: str, ip: str, network: str | None) -> dict[str, Any]:
    """Every field that `record` has a value for; none for a city record without coordinates."""
    if "ASN" in kind or "ISP" in kind or "Domain" in kind:
        found = _network(record)
        if "ASN" in kind:
            found["network"] = network
    else:
        found = _place(record)
    if "City" in kind and found["latitude"] is None and found["longitude"] is None:
        return {}
    if "Country" in kind:
        found = {name: found[name] for name in _OF_COUNTRY}
    found = {name: value for name, value in found.items() if value is not None}
    return {"ip": ip, **found}


def _network(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "asn": record.get("autonomous_system_number"),
        "as_org": record.get("autonomous_system_organization"),
        "isp": record.get("isp"),
        "organization": record.get("organization"),
        "domain": record.get("domain"),
    }


def _name(part: Any) -> Any:
    """One text for all the places that share it."""
    text = part.get("names", {}).get("en") if isinstance(part, dict) else None
    return intern(text) if text is not None else None


def _place(record: dict[str, Any]) -> dict[str, Any]:
    country, continent = record.get("country", {}), record.get("continent", {})
    location = record.get("location", {})
    region: dict[str, Any] = (record.get("subdivisions") or [{}])[-1]
    code, region_code = country.get("iso_code"), region.get("iso_code")
    latitude, longitude = location.get("latitude"), location.get("longitude")
    placed = latitude is not None and longitude is not None
    return {
        "city_name": _name(record.get("city")),
        "continent_code": continent.get("code"),
        "continent_name": _name(continent),
        "country_name": _name(country),
        "country_code2": code,
        "country_code3": code,
        "region_name": _name(region),
        "region_code": region_code,
        "region_iso_code": f"{code}-{region_code}" if code and region_code else None,
        "postal_code": record.get("postal", {}).get("code"),
        "timezone": location.get("time_zone"),
        "dma_code": location.get("metro_code"),
        "latitude": latitude,
        "longitude": longitude,
        "location": Whole(lat=latitude, lon=longitude) if placed else None,
    }
