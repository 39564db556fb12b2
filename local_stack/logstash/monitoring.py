"""The monitoring API on 9600: / and /_node/stats/pipelines."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

VERSION = "8.19.20"
Stats = Callable[[], dict[str, Any]]


def serve(port: int, stats: Stats) -> ThreadingHTTPServer:
    """Answers on loopback in the background until shutdown() of what it returns."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            body: dict[str, Any] = {"version": VERSION, "status": "green"}
            if self.path.startswith("/_node/stats"):
                body["pipelines"] = stats()
            elif self.path.split("?")[0] != "/":
                self.send_error(404)
                return
            raw = orjson.dumps(body)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: Any) -> None:
            """Requests are not worth a line."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
