"""What a page of the web may do to servers on loopback: its browser runs on this machine too."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from http import HTTPStatus

import pytest

from local_stack.endpoints import Endpoints

#: What a browser sends for any page, without asking the server before.
SIMPLE = {"Origin": "https://shop.example", "Content-Type": "text/plain"}
FUNCTION = "/2015-03-31/functions/cardwatch-decide"


def asked(url: str, headers: Mapping[str, str], body: bytes | None = None) -> int:
    """The status of a GET, or of a POST with `body`."""
    request = urllib.request.Request(url, data=body, headers=dict(headers))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


@pytest.mark.parametrize(
    ("server", "path", "body"),
    [
        ("aws", "/cardwatch-documents?delete", b"<Delete><Object><Key>a</Key></Object></Delete>"),
        ("lambda_api", f"{FUNCTION}/invocations", b'{"records": {}}'),
        ("elasticsearch", "/web-1/_close?ignore_unavailable=true", b""),
        ("kibana", "/api/saved_objects/_import", b""),
    ],
)
def test_a_page_of_another_site_changes_nothing(
    stack: Endpoints, server: str, path: str, body: bytes
) -> None:
    assert asked(f"{getattr(stack, server)}{path}", SIMPLE, body) == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("server", "path"),
    [("aws", "/moto-api/data.json"), ("lambda_api", FUNCTION), ("kibana", "/api/status")],
)
def test_a_site_whose_name_leads_here_reads_nothing(
    stack: Endpoints, server: str, path: str
) -> None:
    headers = {"Host": "shop.example:5601"}

    assert asked(f"{getattr(stack, server)}{path}", headers) == HTTPStatus.FORBIDDEN


def test_the_viewers_own_page_asks_and_so_does_a_program_by_any_address(stack: Endpoints) -> None:
    host = stack.kibana.removeprefix("http://")
    own = {"Origin": stack.kibana}
    for headers in (own, {"Host": f"localhost:{host.partition(':')[2]}"}, {"Host": "10.0.0.7:1"}):
        assert asked(f"{stack.kibana}/api/status", headers) == HTTPStatus.OK
