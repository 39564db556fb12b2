"""Ports on loopback: is one free, and which one is."""

import itertools
import os
import socket
from contextlib import ExitStack, suppress

from contracts.errors import PortTaken, SetupFailed
from local_stack.settings import HOST, port_variable

#: Above those of well-known servers, below those that Linux lends to connections.
FIRST, LAST = 10_000, 32_000
#: Each process begins elsewhere: two that start servers at the same time do not meet.
_numbers = itertools.count(os.getpid() * 100)


def require_free(name: str, port: int) -> None:
    """`name`: of the port, as Ports has it. Raises PortTaken, SetupFailed."""
    with socket.socket() as probe:
        # Servers set it too: a port in TIME_WAIT from the last run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise SetupFailed(
                f"port {port} for {name} is for root alone: "
                f"choose one from 1024 on with {port_variable(name)}"
            ) from None
        except OSError:
            raise PortTaken(name, port, port_variable(name)) from None


def free_ports(count: int) -> list[int]:
    """Ports, all different, that nobody listened on a moment ago; the next call has others."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            port = FIRST + next(_numbers) % (LAST - FIRST)
            probe = held.enter_context(socket.socket())
            with suppress(OSError):
                probe.bind((HOST, port))
                found.append(port)
    return found
