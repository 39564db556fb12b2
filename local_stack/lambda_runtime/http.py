"""A small HTTP/1.1 server in one thread; httptools parses in C.

A call of the function is three exchanges. With a thread for each connection, and heads that are
read in Python, they took longer than the decisions that they carried.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import httptools


@dataclass
class Exchange:
    """A request; its reply may come later."""

    connection: "Connection"
    url: bytes = b""
    method: str = ""
    headers: dict[str, str] = field(default_factory=dict)  #: names in small letters
    body: bytes = b""
    is_last: bool = False  #: its connection is closed behind its reply

    @property
    def path(self) -> str:
        """As it was asked for, escapes included."""
        return httptools.parse_url(self.url).path.decode()

    def reply(
        self, status: HTTPStatus, payload: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        lines = {
            "Content-Type": "application/json",
            "Content-Length": str(len(payload)),
            **(headers or {}),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        start = f"HTTP/1.1 {status.value} {status.phrase}\r\n{head}\r\n"
        self.connection.send(start.encode() + payload)


class Connection(asyncio.Protocol):
    """One client's; stays open. A request is handled when the one before has its reply."""

    def __init__(self, handle: Callable[[Exchange], None]) -> None:
        self._handle = handle
        self._parser = httptools.HttpRequestParser(self)
        self._exchange = Exchange(self)
        self._unanswered: deque[Exchange] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserCallbackError:
            raise  # of who handles the request: asyncio tells of it and drops the connection
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._transport.close()

    def eof_received(self) -> bool:
        """Who has said all may still listen: kept open until the last reply."""
        if self._unanswered:
            self._unanswered[-1].is_last = True
        return bool(self._unanswered)

    def send(self, reply: bytes) -> None:
        self._transport.write(reply)
        answered = self._unanswered.popleft()
        if self._unanswered:
            self._handle(self._unanswered[0])
        elif answered.is_last:
            self._transport.close()

    def on_message_begin(self) -> None:
        """This and those below are called by the parser."""
        self._exchange = Exchange(self)

    def on_url(self, url: bytes) -> None:
        self._exchange.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._exchange.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._exchange.method = self._parser.get_method().decode()
        if self._exchange.headers.get("expect", "").lower() == "100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._exchange.body += body

    def on_message_complete(self) -> None:
        # The parser forgets it when this returns, and the reply may come later.
        self._exchange.is_last = not self._parser.should_keep_alive()
        self._unanswered.append(self._exchange)
        if len(self._unanswered) == 1:
            self._handle(self._exchange)


async def serve(host: str, port: int, handle: Callable[[Exchange], None]) -> asyncio.Server:
    """Port 0 is any that is free."""
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: Connection(handle), host, port, backlog=128)
