"""A request is decided once and teaches its user's profile once, however often it comes."""

from datetime import timedelta

from fraud.in_order import Asked, Decided, Known, Source, Stored, decide_in_order
from fraud.moments import milliseconds
from fraud.profile import Profile
from fraud.scorecard import load_scorecard
from tests.unit.fraud.asking import INVALID, NOW, request

CARD = load_scorecard()
USER = request()["user_id"]
NOTHING = Known({}, {})
LATER = "2026-10-20T18:00:00.000Z"


def asked(number: int, offset: int) -> Asked:
    return Asked(request(number), Source(0, offset))


def attempts(profile: Profile) -> int:
    return len(profile.recent)


def test_what_is_made_knows_where_its_request_stands() -> None:
    outcome = decide_in_order([asked(1, 70)], NOTHING, CARD, NOW)
    assert outcome.made == [Decided(outcome.decisions[0], Source(0, 70))]
    assert outcome.profiles[USER].applied == Source(0, 70)


def test_a_record_read_again_before_it_was_stored_keeps_its_published_answer() -> None:
    first = decide_in_order([asked(1, 70)], NOTHING, CARD, NOW)
    other = {**first.decisions[0], "decision": "rejected", "scorecard_version": "older"}
    known = Known({}, {}, published={"r-1": Decided(other, Source(0, 70))})

    again = decide_in_order([asked(1, 70)], known, CARD, NOW)

    assert again.decisions == [other]
    assert again.made == [Decided(other, Source(0, 70))]
    assert attempts(again.profiles[USER].profile) == 1
    assert again.profiles[USER].profile.count == 0


def test_a_record_read_again_after_its_profile_was_stored_teaches_nothing() -> None:
    first = decide_in_order([asked(1, 70)], NOTHING, CARD, NOW)
    published = {"r-1": first.made[0]}
    again = decide_in_order([asked(1, 70)], Known({}, first.profiles, published), CARD, NOW)
    assert again.decisions == first.decisions
    assert again.profiles == {}


def test_a_record_whose_decision_was_stored_before_its_profile_still_teaches() -> None:
    first = decide_in_order([asked(1, 70)], NOTHING, CARD, NOW)
    known = Known({"r-1": first.made[0]}, {USER: Stored(applied=Source(0, 69))})
    again = decide_in_order([asked(1, 70)], known, CARD, NOW)
    assert (again.decisions, again.made) == (first.decisions, [])
    assert again.profiles == first.profiles


def test_a_request_sent_a_second_time_gets_its_first_answer_and_teaches_nothing() -> None:
    first = decide_in_order([asked(1, 70)], NOTHING, CARD, NOW)
    known = Known({}, first.profiles, published={"r-1": first.made[0]})
    again = decide_in_order([asked(1, 71)], known, CARD, NOW)
    assert again.decisions == first.decisions
    assert (again.made, again.profiles) == ([], {})


def test_a_new_request_teaches_though_its_topic_began_anew_and_its_offset_is_lower() -> None:
    before = Known({}, {USER: Stored(applied=Source(0, 1_000_000))})
    outcome = decide_in_order([asked(1, 0)], before, CARD, NOW)
    assert attempts(outcome.profiles[USER].profile) == 1


def test_a_profile_that_learned_in_another_partition_has_not_seen_this_one() -> None:
    moved = Known({}, {USER: Stored(applied=Source(1, 900))})
    outcome = decide_in_order([asked(1, 70)], moved, CARD, NOW)
    assert outcome.profiles[USER].applied == Source(0, 70)


def test_a_refused_request_is_remembered_by_its_time_and_sent_again_after_it_keeps_its_answer() -> (
    None
):
    early = {**INVALID, "user_id": USER, "requested_at": LATER}
    refused = decide_in_order([Asked(early, Source(0, 70))], NOTHING, CARD, NOW)
    in_time = {**request(), "request_id": INVALID["request_id"], "requested_at": LATER}
    known = Known({INVALID["request_id"]: refused.made[0]}, refused.profiles)

    again = decide_in_order([Asked(in_time, Source(0, 71))], known, CARD, NOW)

    assert refused.profiles == {USER: Stored(refused_ms=milliseconds(LATER))}
    assert (again.decisions, again.made, again.profiles) == (refused.decisions, [], {})


def test_a_refused_request_with_an_earlier_time_changes_nothing() -> None:
    known = Known({}, {USER: Stored(refused_ms=milliseconds(LATER))})
    earlier = {**INVALID, "user_id": USER, "requested_at": request()["requested_at"]}

    assert decide_in_order([Asked(earlier, Source(0, 70))], known, CARD, NOW).profiles == {}


def test_a_refused_request_without_a_time_may_come_again_with_one_of_the_day_after_its_answer() -> (
    None
):
    timeless = Asked({**INVALID, "user_id": USER}, Source(0, 70))

    refused = decide_in_order([timeless], NOTHING, CARD, NOW)
    again = Known({}, {}, published={INVALID["request_id"]: refused.made[0]})
    read_again = decide_in_order([timeless], again, CARD, NOW + timedelta(hours=1))

    a_day_later = milliseconds("2026-10-21T12:00:00.250Z")
    assert refused.profiles == {USER: Stored(refused_ms=a_day_later)}
    assert read_again.profiles == refused.profiles
