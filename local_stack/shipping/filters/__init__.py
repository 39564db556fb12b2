"""The filter plugins, one file each, by the names that configurations use."""

from collections.abc import Callable
from typing import Any

from local_stack.shipping.event import Event
from local_stack.shipping.filters.date import date
from local_stack.shipping.filters.drop import drop
from local_stack.shipping.filters.fingerprint import fingerprint
from local_stack.shipping.filters.geoip import geoip
from local_stack.shipping.filters.grok import grok
from local_stack.shipping.filters.json import json_filter
from local_stack.shipping.filters.mutate import mutate
from local_stack.shipping.filters.useragent import useragent

Filter = Callable[[Event], None]
#: Each takes the plugin's settings and gives a function that changes one event.
FILTERS: dict[str, Callable[[dict[str, Any]], Filter]] = {
    "date": date,
    "drop": drop,
    "fingerprint": fingerprint,
    "geoip": geoip,
    "grok": grok,
    "json": json_filter,
    "mutate": mutate,
    "useragent": useragent,
}
