"""A port between nodes counts as shut only where another node gets through it."""

from pathlib import Path

import pytest

from rehearse import doors
from rehearse.doors import Deployment
from rehearse.scenario import Host
from rehearse.settings import Places

NODES = {"es-1": ("elasticsearch", "10.0.0.1"), "es-2": ("elasticsearch", "10.0.0.2")}
STRANGER = {"web-1": ("apache", "10.0.0.3")}


def _deployment(addresses: dict[str, tuple[str, str]]) -> Deployment:
    return Deployment(addresses, {}, Places(Path("/cache")))


@pytest.mark.parametrize(
    ("who_connects", "shut"),
    [
        ({"es-2"}, (True, True)),
        ({"es-2", "web-1"}, (False, True)),
        (set(), (True, False)),
    ],
    ids=["nodes alone", "a stranger too", "nobody at all"],
)
def test_nodes_and_nobody_else_are_let_between_the_nodes(
    who_connects: set[str], shut: tuple[bool, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def connects(_: Deployment, host: Host, address: str, port: int) -> bool:
        assert (address, port) == ("10.0.0.1", 9300)
        return host.name in who_connects

    monkeypatch.setattr(doors, "connects", connects)
    assert tuple(doors.between_nodes(_deployment({**NODES, **STRANGER})).values()) == shut


def test_one_node_has_no_such_door() -> None:
    assert doors.between_nodes(_deployment({"es-1": NODES["es-1"], **STRANGER})) == {}
