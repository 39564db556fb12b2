"""Profiles and decisions in a real DynamoDB."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import reduce

import boto3
import pytest
from botocore.config import Config

from contracts.errors import Unavailable
from fraud.decider import Decider
from fraud.dynamodb_errors import Outrun
from fraud.dynamodb_items import Tables
from fraud.in_order import Asked, Decided, Outcome, Source, Stored
from fraud.learning import learn
from fraud.moments import DAY_MS, milliseconds
from fraud.profile import Profile
from fraud.profile_store import ProfileStore
from fraud.rebuilt_profiles import put_rebuilt
from fraud.scorecard import load_scorecard
from local_stack.aws_client import dynamodb_client
from local_stack.endpoints import Endpoints
from tests.unit.fraud.asking import INVALID, NOW, lunches, regular, request

CARD = load_scorecard()


@pytest.fixture
def store(stack: Endpoints) -> ProfileStore:
    return ProfileStore(dynamodb_client(stack.dynamodb), Tables())


def asked(user: str, *numbers: int) -> list[Asked]:
    requests = [request(k, user_id=user, request_id=f"r-{user}-{k}") for k in numbers]
    return in_order(requests)


def in_order(requests: list[dict]) -> list[Asked]:
    return [Asked(one, Source(0, offset)) for offset, one in enumerate(requests)]


def test_what_was_written_is_read_again(store: ProfileStore, user: str) -> None:
    requests = asked(user, 1, 2)
    decisions = Decider(store, CARD).decide(requests, NOW)

    known = store.read({one.request["request_id"] for one in requests}, {user})
    found = [known.decisions[one.request["request_id"]] for one in requests]
    assert found == [Decided(d, Source(0, k)) for k, d in enumerate(decisions)]
    learned = reduce(learn, [one.request for one in requests], Profile())
    assert known.profiles[user] == Stored(learned, version=1, applied=Source(0, 1))


def test_what_is_not_there_is_not_found(store: ProfileStore, user: str) -> None:
    known = store.read({"r-nobody"}, {user})
    assert (known.decisions, known.profiles) == ({}, {})


def test_an_invalid_request_leaves_a_decision_and_until_when_it_may_come_again(
    store: ProfileStore, user: str
) -> None:
    asking = {**INVALID, "user_id": user, "request_id": f"r-{user}"}
    [decision] = Decider(store, CARD).decide(in_order([asking]), NOW)
    known = store.read({f"r-{user}"}, {user})
    assert (known.decisions, known.profiles) == (
        {f"r-{user}": Decided(decision, Source(0, 0))},
        {user: Stored(version=1, refused_ms=milliseconds(decision["decided_at"]) + DAY_MS)},
    )


def test_a_full_part_fits_into_one_transaction(store: ProfileStore, user: str) -> None:
    requests = in_order(
        [request(k, user_id=f"{user}-{k}", request_id=f"r-{user}-{k}") for k in range(50)]
    )
    decisions = Decider(store, CARD).decide(requests, NOW)
    again = Decider(store, CARD).decide(requests, datetime(2030, 1, 1, tzinfo=UTC))
    assert len(decisions) == 50
    assert again == decisions


def test_a_write_based_on_old_facts_is_refused_as_a_whole(store: ProfileStore, user: str) -> None:
    [first, second] = asked(user, 1, 2)
    old = store.read({second.request["request_id"]}, {user}).profiles.get(user, Stored())
    Decider(store, CARD).decide([first], NOW)

    with pytest.raises(Outrun):
        made = Decided({**second.request, "decision": "approved"}, second.source)
        store.write(Outcome([], [made], {user: old}))

    assert store.read({second.request["request_id"]}, set()).decisions == {}


def test_two_who_decide_the_same_requests_at_once_give_the_same_answers(
    stack: Endpoints, user: str
) -> None:
    requests = asked(user, *range(12))
    start = threading.Barrier(3)

    def decide(year: int) -> list:
        store = ProfileStore(dynamodb_client(stack.dynamodb), Tables())
        start.wait()
        answers = []
        for k in range(0, 12, 3):
            answers += Decider(store, CARD).decide(
                requests[k : k + 3], datetime(year, 1, 1, tzinfo=UTC)
            )
        return answers

    with ThreadPoolExecutor(3) as pool:
        first, second, third = pool.map(decide, [2031, 2032, 2033])

    assert first == second == third
    store = ProfileStore(dynamodb_client(stack.dynamodb), Tables())
    assert len(store.read(set(), {user}).profiles[user].profile.recent) == 12


def test_a_database_that_is_away_is_unavailable(user: str) -> None:
    nowhere = boto3.client(
        "dynamodb",
        endpoint_url="http://127.0.0.1:9",
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
    )
    with pytest.raises(Unavailable, match="dynamodb"):
        Decider(ProfileStore(nowhere, Tables()), CARD).decide(asked(user, 1), NOW)


def test_a_rebuilt_profile_never_replaces_one_that_has_seen_more(
    stack: Endpoints, store: ProfileStore, user: str
) -> None:
    client = dynamodb_client(stack.dynamodb)
    table = Tables().profiles
    rebuilt = reduce(learn, lunches(10), Profile())

    assert put_rebuilt(client, table, {user: rebuilt}) == 1
    assert store.read(set(), {user}).profiles[user].profile == rebuilt
    Decider(store, CARD).decide(asked(user, 1), NOW)
    assert put_rebuilt(client, table, {user: regular(3)}) == 0
    assert store.read(set(), {user}).profiles[user].profile.count == 11


def test_a_rebuilt_profile_that_says_the_same_leaves_the_version_and_its_readers_alone(
    stack: Endpoints, store: ProfileStore, user: str
) -> None:
    client, table = dynamodb_client(stack.dynamodb), Tables().profiles
    known = replace(regular(3), channels={"in_store": 3, "online": 1})
    same = replace(known, channels={"online": 1, "in_store": 3})
    put_rebuilt(client, table, {user: known})
    before = store.read(set(), {user}).profiles[user]
    other = f"{user}-other"

    written = put_rebuilt(client, table, {user: same, other: regular(3)})

    found = store.read(set(), {user, other}).profiles
    assert (written, found[user].version, found[other].version) == (1, before.version, 1)
    store.write(Outcome([], [], {user: before}))  # by who read it before the rebuild


def test_a_decision_based_on_the_profile_before_a_rebuild_is_outrun(
    stack: Endpoints, store: ProfileStore, user: str
) -> None:
    client = dynamodb_client(stack.dynamodb)
    put_rebuilt(client, Tables().profiles, {user: regular(3)})
    old = store.read(set(), {user}).profiles[user]
    put_rebuilt(client, Tables().profiles, {user: regular(20)})
    with pytest.raises(Outrun):
        store.write(Outcome([], [], {user: old}))
