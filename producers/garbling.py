"""Messages that programs in the field send by mistake, made from a good one."""

from collections.abc import Callable
from random import Random
from typing import Any

import orjson


def _changed(field: str, value: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda message: {**message, field: value}


def _without(field: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda message: {name: message[name] for name in message if name != field}


def _merchant(field: str, value: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda message: {**message, "merchant": {**message["merchant"], field: value}}


ANSWERABLE = (
    _changed("amount", "-5.00"),
    _changed("amount", "0.00"),
    _changed("amount", 12.5),
    _changed("amount", "12.345"),
    _changed("currency", "eur"),
    _changed("requested_at", "yesterday"),
    _changed("channel", "carrier_pigeon"),
    _changed("card_number", "4111-1111"),
    _without("amount"),
    _without("merchant"),
    _without("card_number"),
    _merchant("country", "Austria"),
    _merchant("location", {"lat": 123.4, "lon": 16.37}),
)


def answerable(rng: Random, request: bytes) -> bytes:
    """Breaks the contract, but says who asks: it gets a decision, invalid_request."""
    return orjson.dumps(rng.choice(ANSWERABLE)(orjson.loads(request)))


def _truncated(rng: Random, request: bytes) -> bytes:
    return request[: rng.randint(1, len(request) - 40)]


def _not_utf8(rng: Random, request: bytes) -> bytes:
    at = rng.randint(2, 20)
    return request[:at] + b"\xff\xfe\xc3" + request[at:]


def _no_request_id(rng: Random, request: bytes) -> bytes:
    return orjson.dumps(_without("request_id")(orjson.loads(request)))


def _request_id_of_wrong_type(rng: Random, request: bytes) -> bytes:
    return orjson.dumps({**orjson.loads(request), "request_id": rng.randint(1, 9999)})


def _not_an_object(rng: Random, request: bytes) -> bytes:
    return orjson.dumps([rng.randint(1, 9999), "request"])


def _plain_text(rng: Random, request: bytes) -> bytes:
    return b"HTTP/1.1 502 Bad Gateway"


UNANSWERABLE = (
    _truncated,
    _not_utf8,
    _no_request_id,
    _request_id_of_wrong_type,
    _not_an_object,
    _plain_text,
)


def unanswerable(rng: Random, request: bytes) -> bytes:
    """Nobody can tell who asks: it belongs into the dead-letter topic."""
    return rng.choice(UNANSWERABLE)(rng, request)
