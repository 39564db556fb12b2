"""Which part of a lock a host gets."""

import pytest

from contracts.errors import SetupFailed
from deployment.host_requirements import HOST, KIBANA, LOCK, LOGSTASH, selection

SMALL = """\
# made by uv
boto3==1.2 \\
    --hash=sha256:aa
    # via -r requirements.in
botocore==1.3 \\
    --hash=sha256:bb
    # via
    #   boto3
    #   s3transfer
pytest==9.0 \\
    --hash=sha256:cc
    # via -r requirements.in
"""


def test_what_a_package_asks_for_goes_with_it_and_nothing_else_does() -> None:
    assert [entry.name for entry in selection(SMALL, ["boto3"])] == ["boto3", "botocore"]


def test_an_entry_keeps_its_hashes() -> None:
    (entry, _) = selection(SMALL, ["boto3"])
    assert entry.text.startswith("boto3==1.2 \\\n    --hash=sha256:aa")


def test_a_package_that_the_lock_lacks_is_named() -> None:
    with pytest.raises(SetupFailed, match="flask"):
        selection(SMALL, ["flask"])


@pytest.mark.parametrize("roots", [HOST, LOGSTASH, KIBANA])
def test_our_own_lock_has_every_root_and_no_host_gets_a_test_tool(roots: tuple[str, ...]) -> None:
    names = {entry.name for entry in selection(LOCK.read_text(), roots)}
    assert set(roots) <= names
    assert not names & {"pytest", "mypy", "ansible", "moto"}
