"""Lambda's Invoke, of botocore's own parts: its signature, its connections.

A client of boto3 does the same. Its hooks, its rules for endpoints and its parsers are half of what
a call costs the listener: 1.1 ms of a core instead of 0.55, while each request waits for it.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast
from urllib.parse import quote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSPreparedRequest, AWSRequest, AWSResponse
from botocore.credentials import ReadOnlyCredentials
from botocore.endpoint import EndpointCreator
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from contracts.errors import SetupFailed, Unavailable

SERVICE = "lambda"
CONNECT_S = 1
QUIET_S, PROBE_AGAIN_S, UNACKNOWLEDGED_MS = 30, 5, 3_000
SOCKET_OPTIONS = [
    # Head and body are two packets: the second must not wait for the first one's acknowledgement.
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    # A peer that went without a word, or a NAT gateway that forgot a quiet connection, would be
    # noticed by no more than an answer that does not come, and that may take long.
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MS),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, QUIET_S),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, PROBE_AGAIN_S),
]


@dataclass(frozen=True)
class Invoked:
    """`refused` is the service's code where it did not call the function, `function_error` is
    Handled or Unhandled where the function failed; each is empty otherwise."""

    body: bytes
    status: int = 200
    refused: str = ""
    function_error: str = ""


class Connections(Protocol):
    """As botocore's URLLib3Session."""

    def send(self, request: AWSPreparedRequest) -> AWSResponse: ...


class Invoke:
    """Calls one function. `credentials` gives those that are valid now."""

    def __init__(
        self,
        url: str,
        region: str,
        credentials: Callable[[], ReadOnlyCredentials],
        connections: Connections,
    ) -> None:
        self._url = url
        self._region = region
        self._credentials = credentials
        self._connections = connections

    def __call__(self, payload: bytes) -> Invoked:
        """Raises Unavailable where no answer comes, or no credentials after those that ended."""
        request = AWSRequest("POST", self._url, data=payload)
        try:
            SigV4Auth(self._credentials(), SERVICE, self._region).add_auth(request)
            answer = self._connections.send(request.prepare())
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(SERVICE, str(error)) from error
        return _read(answer)


def invoke_of(session: Session, function: str, seconds: float) -> Invoke:
    """`function` is a name or an ARN; `seconds` is how long an answer may take. Endpoint, region,
    proxies, authorities and credentials are those of a client of this session. Raises
    SetupFailed."""
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
    endpoint = EndpointCreator(service.events).create_endpoint(
        service.service_model,
        service.region_name,
        service.endpoint_url,
        verify=session.get_config_variable("ca_bundle"),
        timeout=cast("Any", (CONNECT_S, seconds)),
        max_pool_connections=1,
        socket_options=SOCKET_OPTIONS,
    )
    path = f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
    url = service.endpoint_url.rstrip("/") + path
    return Invoke(
        url, service.region_name, credentials.get_frozen_credentials, endpoint.http_session
    )


def _read(answer: AWSResponse) -> Invoked:
    headers, status = answer.headers, answer.status_code
    # AWS may append where the code is described: Code:http://…
    refused = headers.get("x-amzn-ErrorType", "unknown").partition(":")[0] if status >= 300 else ""
    return Invoked(answer.content, status, refused, headers.get("X-Amz-Function-Error", ""))
