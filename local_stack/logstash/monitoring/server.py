"""The monitoring API on 9600, on loopback."""

import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.monitoring.node import Node, Unknown

LOOPBACK = "127.0.0.1"


class Api:
    """Takes a port at once and answers from `start` on: processes are forked in between."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._http = _on_the_first_free(ports)
        self._http.daemon_threads = True
        self.address = f"{LOOPBACK}:{self._http.server_address[1]}"

    def start(self, node: Node) -> None:
        _Handler.node = node
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def leave(self) -> None:
        """In a forked process: the port is the parent's."""
        self._http.server_close()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def _on_the_first_free(ports: Sequence[int]) -> ThreadingHTTPServer:
    for port in ports:
        try:
            return ThreadingHTTPServer((LOOPBACK, port), _Handler)
        except OSError as error:
            said = f"api.http.port {port}: {error.strerror}"
    raise ConfigError(f"{said}: choose another, or --api.enabled false")


class _Handler(BaseHTTPRequestHandler):
    node: Node

    def do_GET(self) -> None:  # noqa: N802
        url = urlsplit(self.path)
        try:
            self._reply(200, self.node.document(url.path), url.query)
        except Unknown:
            error = {"path": url.path, "status": 404, "error": {"message": "Not Found"}}
            self._reply(404, error, url.query)

    def _reply(self, status: int, body: Any, query: str) -> None:
        pretty = parse_qs(query, keep_blank_values=True).get("pretty", ["false"])[0] in ("", "true")
        raw = orjson.dumps(body, option=orjson.OPT_INDENT_2 if pretty else None)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line."""
