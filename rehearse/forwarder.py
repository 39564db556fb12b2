"""Lets the hosts reach what plays AWS: it listens on this machine's loopback, the hosts stand on
the bridge.
"""

import asyncio
import contextlib
import threading
from collections.abc import Sequence

CHUNK = 65536


def forward(address: str, ports: Sequence[int]) -> None:
    """In the background until the process ends: ADDRESS:port to 127.0.0.1:port, for each port."""
    ready = threading.Event()

    async def serve() -> None:
        servers = [await _listen(address, port) for port in ports]
        ready.set()
        await asyncio.gather(*(server.serve_forever() for server in servers))

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    ready.wait()


async def _listen(address: str, port: int) -> asyncio.Server:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))

    return await asyncio.start_server(connected, address, port)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()
