"""Lambda's Invoke by libcurl, which signs it, sends it and keeps the connection.

A client of boto3 does the same for 1.1 ms of a core, and each request waits for it; botocore's own
signature and connections took half of that, libcurl takes an eighth.
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pycurl
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, ClientError
from botocore.httpsession import get_cert_path
from botocore.session import Session

from contracts.errors import SetupFailed, Unavailable

SERVICE = "lambda"
CONNECT_MS = 1_000
QUIET_S, PROBE_AGAIN_S, UNACKNOWLEDGED_MS = 30, 5, 3_000
SOCKET_OPTIONS = [
    # A peer that went without a word, or a NAT gateway that forgot a quiet connection, would be
    # noticed by no more than an answer that does not come, and that may take long.
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, QUIET_S),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PROBE_AGAIN_S),
]
#: What libcurl would add to a POST: leave to send a long body, and the type of a form.
ADDED_BY_ITSELF = ["Expect:", "Content-Type:"]


@dataclass(frozen=True)
class Invoked:
    """`refused` is the service's code where it did not call the function, `function_error` is
    Handled or Unhandled where the function failed; each is empty otherwise."""

    body: bytes
    status: int = 200
    refused: str = ""
    function_error: str = ""


class Invoke:
    """Calls one function. `credentials` gives those that are valid now, `authorities` is a file of
    the certificates that are trusted, `seconds` is how long an answer may take."""

    def __init__(
        self,
        url: str,
        region: str,
        credentials: Callable[[], ReadOnlyCredentials],
        authorities: str,
        seconds: float,
    ) -> None:
        self._credentials = credentials
        self._curl = curl = pycurl.Curl()
        curl.setopt(pycurl.URL, url)
        curl.setopt(pycurl.POST, True)
        curl.setopt(pycurl.AWS_SIGV4, f"aws:amz:{region}:{SERVICE}")
        curl.setopt(pycurl.CAINFO, authorities)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, CONNECT_MS)
        curl.setopt(pycurl.TIMEOUT_MS, round(1000 * seconds))
        curl.setopt(pycurl.SOCKOPTFUNCTION, _set_options)
        curl.setopt(pycurl.NOSIGNAL, True)  # its own would end what other threads wait for

    def __call__(self, payload: bytes) -> Invoked:
        """Raises Unavailable where no answer comes, or no credentials after those that ended."""
        try:
            key = self._credentials()
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(SERVICE, str(error)) from error
        curl, head, body = self._curl, _Head(), BytesIO()
        token = [f"X-Amz-Security-Token: {key.token}"] if key.token else []
        curl.setopt(pycurl.USERNAME, key.access_key)
        curl.setopt(pycurl.PASSWORD, key.secret_key)
        curl.setopt(pycurl.HTTPHEADER, [*ADDED_BY_ITSELF, *token])
        curl.setopt(pycurl.POSTFIELDS, payload)
        curl.setopt(pycurl.HEADERFUNCTION, head.take)
        curl.setopt(pycurl.WRITEFUNCTION, body.write)
        try:
            curl.perform()
        except pycurl.error as error:
            raise Unavailable(SERVICE, str(error.args[-1])) from error
        return _read(curl.getinfo(pycurl.RESPONSE_CODE), head.fields, body.getvalue())


def invoke_of(session: Session, function: str, seconds: float) -> Invoke:
    """`function` is a name or an ARN; `seconds` is how long an answer may take. Endpoint, region,
    authorities and credentials are those of a client of this session. Raises SetupFailed."""
    try:
        service = session.create_client(SERVICE).meta
    except (BotoCoreError, ValueError) as error:  # no region, no such profile, no URL
        raise SetupFailed(f"Lambda cannot be called: {error}") from error
    credentials = session.get_credentials()
    if credentials is None:
        raise SetupFailed(
            "no AWS credentials: give the host a role that may call the deciding function, or set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    path = f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
    return Invoke(
        service.endpoint_url.rstrip("/") + path,
        service.region_name,
        credentials.get_frozen_credentials,
        _authorities(session),
        seconds,
    )


def _authorities(session: Session) -> str:
    named = session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE")
    if named and not Path(named).is_file():
        raise SetupFailed(
            f"Lambda cannot be called: there is no file {named} of the certificates to trust, "
            "which AWS_CA_BUNDLE, REQUESTS_CA_BUNDLE or ca_bundle of the AWS profile names"
        )
    return str(named or get_cert_path(True))


def _set_options(descriptor: int, purpose: int) -> int:
    """libcurl's own socket, before it is connected."""
    connection = socket.socket(fileno=descriptor)
    try:
        for level, name, value in SOCKET_OPTIONS:
            connection.setsockopt(level, name, value)
    finally:
        connection.detach()
    return pycurl.SOCKOPT_OK


class _Head:
    """Names in small letters. Of several heads, as a proxy or "100 Continue" sends them, the last
    counts."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}

    def take(self, line: bytes) -> None:
        if line.startswith(b"HTTP/"):
            self.fields = {}
        name, _, value = line.decode("latin-1").partition(":")
        self.fields[name.lower()] = value.strip()


def _read(status: int, fields: dict[str, str], body: bytes) -> Invoked:
    # AWS may append where the code is described: Code:http://…
    refused = fields.get("x-amzn-errortype", "unknown").partition(":")[0] if status >= 300 else ""
    return Invoked(body, status, refused, fields.get("x-amz-function-error", ""))
