"""A Kibana of alerting rules alone: keeps them, records calls, answers in 8.19's shapes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Added by Kibana to what it was given; an update must not take them for differences.
ADDED = {"created_by": "elastic", "mute_all": False, "revision": 0, "api_key_owner": "elastic"}
NOT_IN_UPDATES = {"rule_type_id", "consumer", "enabled"}


@dataclass
class RecordingKibana:
    """`broken`: the status and message of every answer, where there is one."""

    url: str = ""
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    broken: tuple[int, str] | None = None

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        identity = path.rpartition("/")[2]
        self.calls.append((method, identity))
        if self.broken:
            return _error(*self.broken)
        if method == "GET":
            found = self.rules.get(identity)
            missing = f"Saved object [alert/{identity}] not found"
            return (200, found) if found else _error(404, missing)
        if method == "POST":
            if identity in self.rules:
                return _error(409, f"Saved object [alert/{identity}] conflict")
        elif unknown := NOT_IN_UPDATES & set(body):
            return _error(400, f"[request body.{min(unknown)}]: definition for this key is missing")
        if any("connector_type_id" in action for action in body["actions"]):
            unknown = "actions.0.connector_type_id"
            return _error(400, f"[request body.{unknown}]: definition for this key is missing")
        told = [{"uuid": f"a-{a['id']}", "connector_type_id": ".any"} | a for a in body["actions"]]
        kept = self.rules.get(identity, {})
        own = {"artifacts": {}, **body, **ADDED, "actions": told, "id": identity}
        self.rules[identity] = kept | own
        return 200, self.rules[identity]


def _error(status: int, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"statusCode": status, "error": "Error", "message": message}


@contextmanager
def recording_kibana() -> Iterator[RecordingKibana]:
    kibana = RecordingKibana()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
            kibana.headers.append(dict(self.headers))
            if self.command != "GET" and "kbn-xsrf" not in self.headers:
                status, answer = _error(400, "Request must contain a kbn-xsrf header.")
            else:
                status, answer = kibana.answer(self.command, self.path, body)
            raw = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = _do  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Requests are recorded, not printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kibana.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield kibana
    finally:
        server.shutdown()
        server.server_close()
