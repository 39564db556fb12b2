"""The Lambda service's HTTP, byte by byte."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import pytest

from local_stack.lambda_runtime.http import Exchange, serve
from local_stack.settings import HOST

SOON_S = 5


def echo(exchange: Exchange) -> None:
    said = f"{exchange.method} {exchange.path} {exchange.headers.get('x-card')} "
    exchange.reply(HTTPStatus.OK, said.encode() + exchange.body, {"X-Amzn-RequestId": "r-1"})


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
    assert asyncio.run(_said_to(echo, sent)) == received


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

    assert asyncio.run(said()) == reply("GET /a None ") + reply("GET /b None ")


async def _said_to(handle: Callable[[Exchange], None], sent: list[bytes]) -> bytes:
    server = await serve(HOST, 0, handle)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    for part in sent:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0.01)  # a packet of its own
    received = await asyncio.wait_for(reader.read(), SOON_S)
    writer.close()
    server.close()
    return received
