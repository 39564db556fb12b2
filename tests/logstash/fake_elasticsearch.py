"""An Elasticsearch that keeps what bulk requests bring and answers as a test wants it to."""

import gzip
import json
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# (request number, operations) to a status of the whole answer, or a status an operation.
Script = Callable[[int, list[dict[str, Any]]], int | list[int]]


def always_good(_number: int, operations: list[dict[str, Any]]) -> list[int]:
    return [201] * len(operations)


class FakeElasticsearch:
    """`documents` by (index, id) hold what was taken; `taken` counts how often each was."""

    def __init__(self, script: Script = always_good, port: int = 0) -> None:
        self.script = script
        self.requests = 0
        self.sizes: list[int] = []
        self.documents: dict[tuple[str, str], Any] = {}
        self.taken: Counter[tuple[str, str]] = Counter()
        handler = type("Handler", (_Handler,), {"fake": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def bulk(self, body: bytes) -> tuple[int, bytes]:
        operations = _operations(body)
        self.requests += 1
        self.sizes.append(len(operations))
        said = self.script(self.requests, operations)
        if isinstance(said, int):
            return said, b"not now"
        items = [self._item(*pair) for pair in zip(operations, said, strict=True)]
        errors = any(status >= 300 for status in said)
        return 200, json.dumps({"errors": errors, "items": items}).encode()

    def _item(self, operation: dict[str, Any], status: int) -> dict[str, Any]:
        key = (operation["index"], operation["id"])
        if status >= 300:
            error = {"type": "some_error", "reason": f"status {status}"}
            return {operation["action"]: {"status": status, "error": error}}
        self.documents[key] = operation["document"]
        self.taken[key] += 1
        return {operation["action"]: {"status": status}}

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def _operations(body: bytes) -> list[dict[str, Any]]:
    lines = iter(body.splitlines())
    made = []
    for line in lines:
        ((action, target),) = json.loads(line).items()
        document = json.loads(next(lines)) if action != "delete" else None
        one = {"action": action, "index": target["_index"], "id": target.get("_id", "")}
        made.append({**one, "target": target, "document": document})
    return made


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    fake: FakeElasticsearch

    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        status, answer = self.fake.bulk(body)
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line."""
