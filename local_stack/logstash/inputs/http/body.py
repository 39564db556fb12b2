"""Reads the body of a request, whether it says its length or comes in chunks."""

import re
from email.message import Message
from io import BufferedIOBase

MOST_LINE_BYTES = 8192
MOST_TRAILERS = 100


class TooLong(Exception):
    """Longer than it may be."""


class Malformed(Exception):
    """Where it ends cannot be told."""


def read_body(stream: BufferedIOBase, headers: Message, most: int) -> bytes:
    """Chunks are joined, and `headers` then say the length, as in a real Logstash."""
    if (coding := headers.get("Transfer-Encoding")) is None:
        size = _number(headers.get("Content-Length", "0").encode(), 10, most)
        return _whole(stream, size)
    if coding.strip().lower() != "chunked":
        raise Malformed
    body = _chunks(stream, most)
    del headers["Transfer-Encoding"], headers["Content-Length"]
    headers["Content-Length"] = str(len(body))
    return body


def _chunks(stream: BufferedIOBase, most: int) -> bytes:
    body = bytearray()
    while size := _number(_line(stream).partition(b";")[0], 16, most - len(body)):
        body += _whole(stream, size)
        if _line(stream):
            raise Malformed
    for _ in range(MOST_TRAILERS):
        if not _line(stream):
            return bytes(body)
    raise Malformed


def _whole(stream: BufferedIOBase, size: int) -> bytes:
    """A client that went away in the middle has sent nothing."""
    body = stream.read(size)
    if len(body) < size:
        raise Malformed
    return body


def _line(stream: BufferedIOBase) -> bytes:
    line = stream.readline(MOST_LINE_BYTES)
    if not line.endswith(b"\r\n"):
        raise Malformed
    return line[:-2]


def _number(text: bytes, base: int, most: int) -> int:
    # int() alone takes signs and underscores too.
    if not re.fullmatch(rb"[0-9a-fA-F]+", text.strip()):
        raise Malformed
    try:
        number = int(text, base)
    except ValueError:
        raise Malformed from None
    if number > most:
        raise TooLong
    return number
