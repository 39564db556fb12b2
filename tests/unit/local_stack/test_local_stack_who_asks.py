"""Programs of this machine and own pages may ask a server on loopback; other sites' pages not."""

import pytest

from local_stack.who_asks import may_ask


@pytest.mark.parametrize(
    ("host", "origin", "may"),
    [
        ("127.0.0.1:5601", "", True),
        ("localhost:5601", "", True),
        ("LOCALHOST", "", True),
        ("[::1]:5601", "", True),
        ("10.99.0.1:15000", "", True),
        ("", "", True),
        ("127.0.0.1:5601", "http://127.0.0.1:5601", True),
        ("shop.example:5601", "", False),
        ("127.0.0.1.shop.example", "", False),
        ("localhost.shop.example:5601", "", False),
        ("shop.example:5601", "http://shop.example:5601", False),
        ("127.0.0.1:5601", "https://shop.example", False),
        ("127.0.0.1:5601", "http://127.0.0.1:8080", False),
        ("127.0.0.1:5601", "null", False),
        ("127.0.0.1:5601", "http://[", False),
        ("[127.0.0.1", "", False),
    ],
)
def test_who_may_ask(host: str, origin: str, may: bool) -> None:
    assert may_ask(host, origin) == may
