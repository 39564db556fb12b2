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
from botocore.exceptions import ConnectionError, HTTPClientError
from botocore.httpsession import URLLib3Session
from botocore.session import Session
from botocore.utils import get_environ_proxies

from contracts.errors import SetupFailed, Unavailable

SERVICE = "lambda"
CONNECT_S = 1
#: Head and body are two packets: the second must not wait for the first one's acknowledgement.
#: A connection that died while no request came is noticed by the system.
SOCKET_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
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
        """Raises Unavailable where no answer comes."""
        request = AWSRequest("POST", self._url, data=payload)
        SigV4Auth(self._credentials(), SERVICE, self._region).add_auth(request)
        try:
            answer = self._connections.send(request.prepare())
        except (HTTPClientError, ConnectionError) as error:
            raise Unavailable(SERVICE, str(error)) from error
        return _read(answer)


def invoke_of(session: Session, function: str, seconds: float) -> Invoke:
    """`function` is a name or an ARN; `seconds` is how long an answer may take. Endpoint, region
    and credentials are those of a client of this session. Raises SetupFailed."""
    service = session.create_client(SERVICE).meta
    credentials = session.get_credentials()
    if credentials is None:
        raise SetupFailed(
            "no AWS credentials: give the host a role that may call the deciding function, or set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    path = f"/2015-03-31/functions/{quote(function, safe='')}/invocations"
    connections = URLLib3Session(
        verify=session.get_config_variable("ca_bundle") or True,
        proxies=get_environ_proxies(service.endpoint_url),
        timeout=cast("Any", (CONNECT_S, seconds)),
        max_pool_connections=1,
        socket_options=cast("Any", SOCKET_OPTIONS),
    )
    region, url = service.region_name, service.endpoint_url + path
    return Invoke(url, region, credentials.get_frozen_credentials, connections)


def _read(answer: AWSResponse) -> Invoked:
    headers, status = answer.headers, answer.status_code
    # AWS may append where the code is described: Code:http://…
    refused = headers.get("x-amzn-ErrorType", "unknown").partition(":")[0] if status >= 300 else ""
    return Invoked(answer.content, status, refused, headers.get("X-Amz-Function-Error", ""))
