"""date: what Joda-Time 2.13 and the plugin's own parsers make of a text."""

from datetime import UTC, datetime
from typing import Any

import pytest
from filtering import one

from local_stack.logstash.config.errors import ConfigError

FAILED = None
NOW = datetime.now(UTC).year

DATES: list[tuple[str, Any, str | None]] = [
    ("ISO8601", "2024-03-04t08:15:42z", "2024-03-04T08:15:42.000Z"),
    ("ISO8601", "T10:00", "1970-01-01T10:00:00.000Z"),
    ("ISO8601", "T", FAILED),
    ("ISO8601", "2024-03-04T24:00", FAILED),
    ("ISO8601", "2024-03-04T08:15:42+01:30:15.123", "2024-03-04T06:45:26.877Z"),
    ("ISO8601", "2024-03-04T08:15:42+25:00", FAILED),
    ("ISO8601", "2024-03-04T08:15:42.1234567890Z", FAILED),
    ("ISO8601", 2024, FAILED),
    ("yyyyMMdd", 20240304, FAILED),
    ("yy-MM-dd", f"{(NOW + 19) % 100:02}-01-02", f"{NOW + 19}-01-02T00:00:00.000Z"),
    ("yy-MM-dd", f"{(NOW + 20) % 100:02}-01-02", f"{NOW - 80}-01-02T00:00:00.000Z"),
    ("yy-MM-dd", "2024-01-02", "2024-01-02T00:00:00.000Z"),
    ("yy-MM-dd", "124-01-02", "0124-01-02T00:00:00.000Z"),
    ("YYYY-MM-dd", "-2024-01-02", FAILED),
    ("YYYY G", "44 bc", "-0043-01-01T00:00:00.000Z"),
    ("yyyy G", "44 BC", "0044-01-01T00:00:00.000Z"),
    ("yyyy ww", "2024 10", "2024-03-04T00:00:00.000Z"),
    ("yyyy-MM-dd e", "2024-03-04 5", "2024-03-08T00:00:00.000Z"),
    ("yyyy-MM-dd e", "2024-03-04 8", FAILED),
    ("yyyy-DDD", "2023-366", FAILED),
    ("yyyy-DDD", "2024-0", FAILED),
    ("yyyy-MM-dd hh:mm a", "2024-03-04 00:15 AM", FAILED),
    ("yyyy-MM-dd hh:mm a", "2024-03-04 08:15 pm", "2024-03-04T20:15:00.000Z"),
    ("yyyy-MM-dd hh:mm a", "2024-03-04 08:15 Pm", FAILED),
    ("yyyy-MM-dd KK:mm a", "2024-03-04 12:15 AM", FAILED),
    ("yyyy-MM-dd kk:mm", "2024-03-04 24:15", "2024-03-04T00:15:00.000Z"),
    ("yyyy-MM-dd kk:mm", "2024-03-04 00:15", FAILED),
    ("yyyy-MM-dd HH:mm z", "2024-03-04 08:15 PDT", "2024-03-04T16:15:00.000Z"),
    ("yyyy-MM-dd HH:mm z", "2024-03-04 08:15 CET", FAILED),
    ("yyyy-MM-dd HH:mm ZZZ", "2024-07-04 08:15 EST5EDT", "2024-07-04T12:15:00.000Z"),
    ("yyyy-MM-dd HH:mm ZZZ", "2024-07-04 08:15 PST", FAILED),
    ("yyyy-MM-dd HH:mm Z", "2024-07-04 08:15 -2400", FAILED),
    ("yyyy-MM-dd", "２０２４-03-04", FAILED),
    ("MMM yyyy", "MAR 2024", "2024-03-01T00:00:00.000Z"),
    ("MMM yyyy", "mAR 2024", FAILED),
    ("UNIX", "-1.5", "1969-12-31T23:59:59.500Z"),
    ("UNIX", -1.5, "1969-12-31T23:59:58.500Z"),
    ("UNIX", "5.", FAILED),
    ("UNIX", "1.123abc", "1970-01-01T00:00:01.123Z"),
    ("UNIX", -99999999999, "-1199-02-15T14:13:21.000Z"),
    ("UNIX_MS", "+5", "1970-01-01T00:00:00.005Z"),
    ("UNIX_MS", 2**64, FAILED),
    ("TAI64N", "@4000000050d506482dbdf024", "2012-12-22T01:00:46.767Z"),
    ("TAI64N", 4000000050, FAILED),
]


@pytest.mark.parametrize(("pattern", "written", "read"), DATES)
def test_a_date(pattern: str, written: Any, read: str | None) -> None:
    made = one(f'date {{ match => ["d", "{pattern}"] target => "t" }}', {"d": written})
    assert made.get("t") == read
    assert made.get("tags") == (["_dateparsefailure"] if read is FAILED else None)


LOCALES = [
    ("en-GB", "4 Sept 2024"),
    ("de-AT", "4 Jänner 2024"),
    ("pt", "4 março 2024"),
    ("nl", "4 mrt. 2024"),
    ("ja", "4 3月 2024"),
    ("fr-CA", "4 juill. 2024"),
]


@pytest.mark.parametrize(("locale", "written"), LOCALES)
def test_months_have_the_names_of_a_region(locale: str, written: str) -> None:
    filters = f'date {{ match => ["d", "d MMM yyyy"] locale => "{locale}" }}'
    assert one(filters, {"d": written}).get("tags") is None


ZONES = [
    ("Z", "2024-01-15 12:00:00", "2024-01-15T12:00:00.000Z"),
    ("+05:30:15", "2024-01-15 12:00:00", "2024-01-15T06:29:45.000Z"),
    ("America/New_York", "9999-12-31 23:59:59", "+10000-01-01T04:59:59.000Z"),
    ("Europe/Berlin", "0001-01-01 00:00:00", "0000-12-31T23:06:32.000Z"),
]


@pytest.mark.parametrize(("zone", "written", "read"), ZONES)
def test_a_time_of_a_zone(zone: str, written: str, read: str) -> None:
    settings = f'match => ["d", "yyyy-MM-dd HH:mm:ss"] timezone => "{zone}" target => "t"'
    assert one(f"date {{ {settings} }}", {"d": written})["t"] == read


def test_a_time_is_no_text_to_read() -> None:
    event = {"@timestamp": "2024-03-04T00:00:00.000Z"}
    filters = 'date { match => ["@timestamp", "ISO8601"] }'
    assert one(filters, event) == event | {"tags": ["_dateparsefailure"]}


@pytest.mark.parametrize("zone", ["Europe/Wien", "", "Europe"])
def test_a_time_zone_that_is_none_is_named_before_any_event(zone: str) -> None:
    with pytest.raises(ConfigError, match=f"timezone '{zone}' is not known"):
        one(f'date {{ match => ["t", "yyyy"] timezone => "{zone}" }}', {"t": "2024"})
