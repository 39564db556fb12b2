"""The HTTP server of the input: takes requests, hands them over, answers what became of them."""

import base64
import gzip
import hmac
import queue
import ssl
import threading
import zlib
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local_stack.logstash.config.errors import ConfigError
from local_stack.logstash.inputs.http.body import Malformed, TooLong, read_body
from local_stack.logstash.inputs.http.settings import Settings


@dataclass
class Request:
    """One body and where it came from; `answer` gives the client its status."""

    body: bytes
    headers: dict[str, str]
    remote: str
    status: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    def answer(self, status: int) -> None:
        self.status = status
        self.done.set()


class Server:
    """`waiting` holds the requests that the pipeline has not taken yet."""

    def __init__(self, settings: Settings) -> None:
        self.waiting: queue.Queue[Request] = queue.Queue(settings.max_pending_requests)
        handler = type("Handler", (_Handler,), {"settings": settings, "waiting": self.waiting})
        try:
            self._http = ThreadingHTTPServer((settings.host, settings.port), handler)
        except OSError as error:
            place = f"{settings.host}:{settings.port}"
            raise ConfigError(f"http cannot listen on {place}: {error.strerror}") from None
        self._http.daemon_threads = True
        if settings.ssl_enabled:
            self._http.socket = _tls(settings).wrap_socket(self._http.socket, server_side=True)
        self.port = int(self._http.server_address[1])
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Requests that were not taken are answered 503: the client has to send them again."""
        self._http.shutdown()
        while not self.waiting.empty():
            self.waiting.get_nowait().answer(503)
        self._http.server_close()


def _tls(settings: Settings) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate, key = settings.ssl_certificate, settings.ssl_key
    if certificate is None:
        raise ConfigError("ssl_enabled needs ssl_certificate and ssl_key")
    context.load_cert_chain(certificate, key, settings.ssl_key_passphrase)
    return context


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are written apart: together they would wait 40 ms for the client's word.
    disable_nagle_algorithm = True
    settings: Settings
    waiting: "queue.Queue[Request]"

    def _serve(self) -> None:
        try:
            body = read_body(self.rfile, self.headers, self.settings.max_content_length)
        except TooLong:
            self._reply(413, {"Connection": "close"})
            return
        except Malformed:
            self._reply(400, {"Connection": "close"})
            return
        if (token := self._expected_token()) and not self.headers.get("Authorization"):
            self._reply(401, {"WWW-Authenticate": 'Basic realm="Logstash HTTP Input"'})
        elif token and not _same(self.headers.get("Authorization", ""), token):
            self._reply(401, {})
        else:
            self._hand_over(body)

    do_POST = do_PUT = do_GET = do_HEAD = do_DELETE = do_PATCH = _serve  # noqa: N815

    def _expected_token(self) -> str | None:
        if self.settings.user is None:
            return None
        pair = f"{self.settings.user}:{self.settings.password}".encode()
        return "Basic " + base64.b64encode(pair).decode()

    def _hand_over(self, body: bytes) -> None:
        try:
            plain = _unpacked(body, self.headers.get("Content-Encoding", "").lower())
        except (OSError, EOFError, zlib.error):
            self._reply(400, {})
            return
        request = Request(plain, self._named_headers(), self.client_address[0])
        try:
            self.waiting.put_nowait(request)
        except queue.Full:
            self._reply(429, {})
            return
        request.done.wait()
        good = request.status == self.settings.response_code
        self._reply(request.status, self.settings.response_headers if good else {})

    def _named_headers(self) -> dict[str, str]:
        """As the real input names them: small letters, underscores, and the request itself."""
        names = {"accept": "http_accept", "host": "http_host", "user_agent": "http_user_agent"}
        given = {key.lower().replace("-", "_"): value for key, value in self.headers.items()}
        given.pop("authorization", None)
        found = {names.get(key, key): value for key, value in given.items()}
        return found | {
            "request_method": self.command,
            "request_path": self.path,
            "http_version": self.request_version,
        }

    def _reply(self, status: int, headers: dict[str, str]) -> None:
        body = b"ok" if 200 <= status < 300 and status != 204 else b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line."""


def _same(given: str, expected: str) -> bool:
    """As bytes: compare_digest takes no text beyond ASCII, which a client may well send."""
    return hmac.compare_digest(given.encode(), expected.encode())


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding == "gzip":
        return gzip.decompress(body)
    return zlib.decompress(body) if encoding == "deflate" else body
