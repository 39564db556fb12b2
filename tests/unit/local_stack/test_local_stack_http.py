"""The Lambda service's HTTP, byte by byte."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, TypeVar

import pytest

from local_stack.lambda_runtime.http import Exchange, serve
from local_stack.settings import HOST

SOON_S = 5
T = TypeVar("T")


def in_a_loop(said: Coroutine[Any, Any, T]) -> T:
    """In a thread of its own: that of the tests has Playwright's loop, where pages were tested."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, said).result()


def echo(exchange: Exchange) -> None:
    said = f"{exchange.method} {exchange.path} {exchange.headers.get('x-card')} "
    exchange.reply(HTTPStatus.OK, said.encode() + exchange.body, {"X-Amzn-RequestId": "r-1"})


def reply_later(exchange: Exchange) -> None:
    asyncio.get_running_loop().call_later(0.05, echo, exchange)


def reply(body: str) -> bytes:
    lines = [
        "HTTP/1.1 200 OK",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "X-Amzn-RequestId: r-1",
    ]
    return "\r\n".join([*lines, "", body]).encode()


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (
            [b"GET /a%3Ab HTTP/1.1\r\nHost: x\r\nX-CARD: 7\r\nConnection: close\r\n\r\n"],
            reply("GET /a%3Ab 7 "),
        ),
        (
            [b"POST /a HTTP/1.1\r\nContent-Le", b"ngth: 4\r\nConnection: close\r\n\r\nbo", b"dy"],
            reply("POST /a None body"),
        ),
        (
            [
                b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
                b"2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n",
            ],
            reply("POST /a None body"),
        ),
        (
            [
                b"POST /a HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n"
                b"Connection: close\r\n\r\n",
                b"body",
            ],
            b"HTTP/1.1 100 Continue\r\n\r\n" + reply("POST /a None body"),
        ),
        (
            [
                b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n",
                b"GET /c HTTP/1.1\r\nConnection: close\r\n\r\n",
            ],
            reply("GET /a None ") + reply("GET /b None ") + reply("GET /c None "),
        ),
        ([b"what is this\r\n\r\n"], b""),
    ],
    ids=[
        "a path and headers",
        "in pieces",
        "in chunks",
        "a body that waits to be asked for",
        "several on one connection",
        "no HTTP",
    ],
)
def test_a_request_is_answered_however_it_comes(sent: list[bytes], received: bytes) -> None:
    assert in_a_loop(_said_to(echo, sent)) == received


def test_replies_keep_the_order_of_their_requests() -> None:
    held: list[Exchange] = []

    async def said() -> bytes:
        asking = asyncio.create_task(
            _said_to(held.append, [b"GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.0\r\n\r\n"])
        )
        while not held:
            await asyncio.sleep(0.01)
        assert [exchange.path for exchange in held] == ["/a"]
        echo(held[0])
        echo(held[1])
        return await asking

    assert in_a_loop(said()) == reply("GET /a None ") + reply("GET /b None ")


@pytest.mark.parametrize(
    ("sent", "is_closed"),
    [
        (b"GET /a HTTP/1.1\r\nConnection: close\r\n\r\n", True),
        (b"GET /a HTTP/1.0\r\n\r\n", True),
        (b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", False),
        (b"GET /a HTTP/1.1\r\n\r\n", False),
    ],
)
def test_a_connection_ends_as_its_request_says_though_the_reply_comes_later(
    sent: bytes, is_closed: bool
) -> None:
    async def ends() -> bool:
        server, reader, writer = await _asked(reply_later, sent)
        await reader.readexactly(len(reply("GET /a None ")))
        try:
            return await asyncio.wait_for(reader.read(), 0.2) == b""
        except TimeoutError:
            return False
        finally:
            writer.close()
            server.close()

    assert in_a_loop(ends()) == is_closed


def test_who_has_said_all_and_only_listens_is_answered() -> None:
    async def said() -> bytes:
        server, reader, writer = await _asked(reply_later, b"GET /a HTTP/1.1\r\n\r\n")
        writer.write_eof()
        received = await asyncio.wait_for(reader.read(), SOON_S)
        writer.close()
        server.close()
        return received

    assert in_a_loop(said()) == reply("GET /a None ")


def test_an_error_of_who_handles_a_request_is_told_and_ends_its_connection() -> None:
    told: list[BaseException] = []

    def fail(_: Exchange) -> None:
        raise KeyError("errorMessage")

    async def said() -> bytes:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
        return await _said_to(fail, [b"GET /a HTTP/1.1\r\n\r\n"])

    assert in_a_loop(said()) == b""
    assert [repr(error.__context__) for error in told] == ["KeyError('errorMessage')"]


async def _asked(
    handle: Callable[[Exchange], None], sent: bytes
) -> tuple[asyncio.Server, asyncio.StreamReader, asyncio.StreamWriter]:
    server = await serve(HOST, 0, handle)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(sent)
    return server, reader, writer


async def _said_to(handle: Callable[[Exchange], None], sent: list[bytes]) -> bytes:
    server, reader, writer = await _asked(handle, b"")
    for part in sent:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0.01)  # a packet of its own
    received = await asyncio.wait_for(reader.read(), SOON_S)
    writer.close()
    server.close()
    return received
