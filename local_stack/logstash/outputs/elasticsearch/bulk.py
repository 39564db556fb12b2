"""Bulk requests, and what the answer says of each operation."""

import gzip
import logging
from collections.abc import Iterator, Sequence
from typing import Any

import orjson
import urllib3

from local_stack.logstash.outputs.elasticsearch.operations import Operation
from local_stack.logstash.outputs.elasticsearch.settings import Settings

log = logging.getLogger(__name__)
# What the real one aims at for one request.
TARGET_BYTES = 20 * 1024 * 1024
TOO_LARGE = 413
Answered = tuple[Operation, dict[str, Any] | None]


class Bulk:
    """Goes through the hosts in turn."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._turn = 0
        self._pool = urllib3.PoolManager(
            retries=False,
            ca_certs=next(iter(settings.ssl_certificate_authorities), None),
            cert_reqs="CERT_NONE" if settings.ssl_verification_mode == "none" else "CERT_REQUIRED",
            timeout=float(settings.timeout),
        )
        self._headers = {
            "Content-Type": "application/x-ndjson",
            **({"Content-Encoding": "gzip"} if settings.compression_level else {}),
            **_authorization(settings),
            **settings.custom_headers,
        }

    def send(self, operations: Sequence[Operation]) -> list[Answered]:
        """Each with its outcome, or with None where it was not even looked at."""
        return [answer for part in _parts(operations) for answer in self._send(part)]

    def _send(self, operations: Sequence[Operation]) -> list[Answered]:
        status, data = self._post(b"".join(operation.lines() for operation in operations))
        if status == TOO_LARGE and len(operations) > 1:
            half = len(operations) // 2
            return self._send(operations[:half]) + self._send(operations[half:])
        if status == TOO_LARGE:
            error = {"type": "request_too_large", "reason": "one document is too large to be sent"}
            return [(operations[0], {"status": TOO_LARGE, "error": error})]
        items = _items(data) if status == 200 else None
        if items is None or len(items) != len(operations):
            return [(operation, None) for operation in operations]
        return list(zip(operations, items, strict=True))

    def _post(self, body: bytes) -> tuple[int, bytes]:
        """(0, b"") when no one answers."""
        nodes = self._settings.nodes
        host = nodes[self._turn % len(nodes)].rstrip("/") + self._settings.path
        packed = gzip.compress(body, self._settings.compression_level)
        sent = packed if self._settings.compression_level else body
        try:
            answer = self._pool.request("POST", f"{host}/_bulk", body=sent, headers=self._headers)
        except urllib3.exceptions.HTTPError as error:
            self._turn += 1
            log.warning("%s does not answer, trying again: %s", host, error)
            return 0, b""
        if answer.status != 200:
            self._turn += 1
            log.warning("%s answers %d, trying again: %s", host, answer.status, answer.data[:300])
        return answer.status, answer.data

    def close(self) -> None:
        self._pool.clear()


def _parts(operations: Sequence[Operation]) -> Iterator[Sequence[Operation]]:
    """As many operations at once as are small enough together; one that is not goes alone."""
    begin, size = 0, 0
    for at, operation in enumerate(operations):
        if at > begin and size + operation.size > TARGET_BYTES:
            yield operations[begin:at]
            begin, size = at, 0
        size += operation.size
    if begin < len(operations):
        yield operations[begin:]


def _items(data: bytes) -> list[dict[str, Any]] | None:
    """None when the answer is no bulk answer (a proxy's page, a cut body)."""
    try:
        return [next(iter(item.values())) for item in orjson.loads(data)["items"]]
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        log.warning("the answer to a bulk request cannot be read, trying again: %s", data[:300])
        return None


def _authorization(settings: Settings) -> dict[str, str]:
    if settings.api_key:
        return {"Authorization": f"ApiKey {settings.api_key}"}
    if settings.user:
        pair = f"{settings.user}:{settings.password or ''}"
        return dict(urllib3.make_headers(basic_auth=pair))
    return {}
