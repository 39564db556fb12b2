"""Bytes go both ways through the forwarder."""

import socket
import threading

from local_stack.ports import free_ports
from rehearse.forwarder import forward


def test_what_a_host_sends_reaches_loopback_and_the_answer_comes_back() -> None:
    (port,) = free_ports(1)
    with socket.create_server(("127.0.0.1", port)) as server:
        threading.Thread(target=_echo_once, args=(server,), daemon=True).start()
        forward("127.0.0.2", (port,))
        with socket.create_connection(("127.0.0.2", port), timeout=10) as client:
            client.sendall(b"ping")
            assert client.recv(16) == b"PING"


def _echo_once(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.sendall(connection.recv(16).upper())
