"""What the owner of partitions stores, in a real DynamoDB."""

from typing import Any

import pytest

from fraud.dynamodb_errors import Outrun
from fraud.dynamodb_items import Tables
from fraud.held import Held
from fraud.held_store import HeldStore
from fraud.in_order import Decided, Source
from fraud.listener import STORE_S, patience
from fraud.plain_transactions import send_as_given
from fraud.rebuilt_profiles import put_rebuilt
from local_stack.aws_client import dynamodb_client
from local_stack.endpoints import Endpoints
from tests.unit.fraud.asking import regular


@pytest.fixture
def store(stack: Endpoints) -> HeldStore:
    """As the listener has it."""
    client = dynamodb_client(stack.dynamodb, patience(STORE_S))
    send_as_given(client)
    return HeldStore(client, Tables())


def test_a_write_whose_answer_was_lost_is_repeated_and_written_once(
    store: HeldStore, user: str
) -> None:
    held = Held("{}", last_ms=1, version=0)
    assert list(store.write_profiles({user: held})) == [user]
    assert list(store.write_profiles({user: held})) == [user]

    _, profiles = store.read((), [user])
    assert profiles[user] == Held("{}", last_ms=1, version=1)


def test_a_profile_that_another_has_written_is_not_overwritten(store: HeldStore, user: str) -> None:
    assert list(store.write_profiles({user: Held("{}", last_ms=1)})) == [user]
    with pytest.raises(Outrun):
        list(store.write_profiles({user: Held('{"other": 1}', last_ms=2)}))
    _, profiles = store.read((), [user])
    assert profiles[user].profile == "{}"


def test_a_decision_is_stored_as_it_was_made_whatever_its_letters(
    store: HeldStore, user: str
) -> None:
    decision: Any = {
        "request_id": user,
        "user_id": user,
        "city": 'Ağrı "\\" \u2028 🂡',
        "score": 0.1,
    }
    store.write_decisions([Decided(decision, Source(1, 7))])
    decisions, _ = store.read([user], ())
    assert decisions == {user: Decided(decision, Source(1, 7))}


def test_when_a_refused_request_was_asked_is_kept_by_a_rebuild(
    stack: Endpoints, store: HeldStore, user: str
) -> None:
    list(store.write_profiles({user: Held("{}", last_ms=1, refused_ms=9)}))
    client = dynamodb_client(stack.dynamodb)
    assert put_rebuilt(client, Tables().profiles, {user: regular(3)}) == 1

    _, profiles = store.read((), [user])
    assert (profiles[user].refused_ms, profiles[user].version) == (9, 2)
