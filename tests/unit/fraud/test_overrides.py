"""Lists and muted rules: what people set beside the rules."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from contracts.messages import Decision
from contracts.schema import problems_of
from fraud.decide import decide
from fraud.overrides import Overrides, load_overrides
from fraud.place_risk import PlaceRisks
from fraud.scorecard import Scorecard, load_scorecard
from tests.unit.fraud.asking import NOON, NOW, regular, request

CARD = load_scorecard()
USER = request()["user_id"]
LARGE = request(amount="4000.00")


def told(asked: dict, overrides: Overrides) -> Decision:
    return decide(asked, regular(), PlaceRisks(), replace(CARD, overrides=overrides), NOW)


@pytest.mark.parametrize(
    "name",
    [
        f"user:{USER}",
        f"card:{request()['card_token']}",
        f"terminal:{request()['merchant']['terminal_id']}",
        f"merchant:{request()['merchant']['merchant_id']}",
    ],
)
def test_who_is_on_the_deny_list_is_rejected_with_that_reason(name: str) -> None:
    decision = told(request(), Overrides("o-1", deny=frozenset({name})))
    assert decision["decision"] == "rejected"
    assert [reason["code"] for reason in decision["reasons"]] == ["deny_list"]
    assert name.partition(":")[2] in decision["reasons"][0]["detail"]
    assert problems_of("approval-decisions")(decision) == []


def test_who_is_on_the_allow_list_is_approved_with_the_score_that_it_has() -> None:
    allowed = told(LARGE, Overrides("o-1", allow=frozenset({f"user:{USER}"})))
    plain = told(LARGE, Overrides())
    assert (plain["decision"], allowed["decision"]) == ("rejected", "approved")
    assert allowed["score"] == plain["score"]


def test_the_deny_list_beats_the_allow_list() -> None:
    both = Overrides("o-1", frozenset({f"user:{USER}"}), frozenset({f"user:{USER}"}))
    assert told(request(), both)["decision"] == "rejected"


def test_a_muted_rule_is_quiet_for_one_user_until_its_date() -> None:
    until = round((NOON + timedelta(days=1)).timestamp() * 1000)
    muted = Overrides("o-1", mutes={(USER, "amount_out_of_proportion"): until})
    other = Overrides("o-1", mutes={("u-other", "amount_out_of_proportion"): until})
    late = request(at=NOON + timedelta(days=1), amount="4000.00")
    assert told(LARGE, muted)["decision"] == "approved"
    assert told(LARGE, other)["decision"] == told(late, muted)["decision"] == "rejected"


def test_a_decision_says_by_which_lists_it_was_made_where_they_took_part() -> None:
    me, until = frozenset({f"user:{USER}"}), round((NOON + timedelta(days=1)).timestamp() * 1000)
    deny, allow = Overrides("o-1", deny=me), Overrides("o-2", allow=me)
    mute = Overrides("o-3", mutes={(USER, "amount_out_of_proportion"): until})
    took_part = [(request(), deny), (LARGE, allow), (LARGE, mute)]
    versions = [told(asked, each).get("overrides_version") for asked, each in took_part]
    assert versions == ["o-1", "o-2", "o-3"]
    for asked, each in [(request(), allow), (request(), mute), (LARGE, Overrides("o-4"))]:
        assert "overrides_version" not in told(asked, each)


def test_a_candidate_decides_in_the_shadow_and_changes_nothing() -> None:
    strict = Scorecard("strict", 0, 1, ())
    plain = decide(request(), regular(), PlaceRisks(), CARD, NOW)
    shadowed = decide(request(), regular(), PlaceRisks(), replace(CARD, candidate=strict), NOW)
    shadow = shadowed.pop("shadow")
    assert shadowed == plain
    assert shadow == {"scorecard_version": "strict", "decision": "rejected", "score": 0}
    assert problems_of("approval-decisions")({**plain, "shadow": shadow}) == []


def test_overrides_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "overrides.json"
    mute = {"user_id": "u-1", "code": "c", "until": "2026-10-20T12:00:00.000Z"}
    path.write_text(
        json.dumps({"version": "o-1", "deny": ["user:u-9"], "allow": [], "mutes": [mute]})
    )
    found = load_overrides(path)
    assert found.deny == {"user:u-9"}
    assert found.mutes == {("u-1", "c"): round(NOON.timestamp() * 1000)}


@pytest.mark.parametrize("name", ["u-1", "person:u-1", "user:"])
def test_a_list_of_something_else_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "overrides.json"
    path.write_text(json.dumps({"version": "o-1", "deny": [name], "allow": [], "mutes": []}))
    with pytest.raises(ValueError, match="KIND:ID"):
        load_overrides(path)


def test_lists_without_a_version_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "overrides.json"
    path.write_text(json.dumps({"version": "", "deny": [], "allow": [], "mutes": []}))
    with pytest.raises(ValueError, match="by which lists"):
        load_overrides(path)


@pytest.mark.parametrize("until", ["2026-11-01", "2026-11-01T12:00:00", "tomorrow"])
def test_a_mute_ends_at_a_moment_that_is_the_same_everywhere(tmp_path: Path, until: str) -> None:
    path = tmp_path / "overrides.json"
    mute = {"user_id": "u-1", "code": "c", "until": until}
    path.write_text(json.dumps({"version": "o-1", "deny": [], "allow": [], "mutes": [mute]}))
    with pytest.raises(ValueError, match=until):
        load_overrides(path)
