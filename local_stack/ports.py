"""Ports on loopback: is one free, and which one is."""

import socket
from contextlib import ExitStack

from contracts.errors import PortTaken, SetupFailed
from local_stack.settings import HOST


def require_free(service: str, port: int) -> None:
    with socket.socket() as probe:
        # Servers set it too: a port in TIME_WAIT from the last run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise SetupFailed(
                f"port {port} for {service} is for root alone: choose one from 1024 on"
            ) from None
        except OSError:
            raise PortTaken(service, port) from None


def free_ports(count: int) -> list[int]:
    """Ports, all different, that nobody listened on a moment ago."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in probes]
