import json
import re
from pathlib import Path

import pytest

from fraud.features import features
from fraud.place_risk import PlaceRisks
from fraud.profile import Profile
from fraud.scorecard import LIVE, SCORECARDS, load_scorecard
from tests.unit.fraud.asking import request

CARDS = sorted(path.stem for path in SCORECARDS.glob("*.json"))


@pytest.mark.parametrize("version", CARDS)
def test_every_rule_speaks_of_known_features_and_makes_a_sentence(version: str) -> None:
    facts = {**request(), **features(request(), Profile(), PlaceRisks())}
    for rule in load_scorecard(version).rules:
        assert rule.feature in facts
        reason = rule.reason(7, facts)
        assert re.fullmatch(r"[A-Z0-9].*\.", reason["detail"])
        assert re.fullmatch(r"[a-z][a-z0-9_]*", reason["code"])


def test_the_live_scorecard_is_among_them() -> None:
    assert LIVE in CARDS


def test_points_are_those_of_the_highest_step_reached(tmp_path: Path) -> None:
    [rule] = load_scorecard("t", written(tmp_path, [(2, 10), (4, 30)])).rules
    assert [rule.points({"f": value}) for value in (1.9, 2.0, 3.9, 4.0, 99.0)] == [
        0,
        10,
        10,
        30,
        30,
    ]


def test_steps_that_do_not_ascend_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sort them"):
        load_scorecard("t", written(tmp_path, [(4, 30), (2, 10)]))


def test_a_file_that_calls_itself_otherwise_is_refused(tmp_path: Path) -> None:
    written(tmp_path, [(2, 10)]).joinpath("t.json").rename(tmp_path / "u.json")
    with pytest.raises(ValueError, match="calls itself t"):
        load_scorecard("u", tmp_path)


def written(folder: Path, steps: list[tuple[int, int]]) -> Path:
    rule = {
        "code": "c",
        "feature": "f",
        "steps": [{"at_least": at_least, "points": points} for at_least, points in steps],
        "sentence": "S.",
    }
    card = {
        "version": "t",
        "reject_at": 9,
        "invalid_request_points": 9,
        "delay_days": 7,
        "rules": [rule],
    }
    (folder / "t.json").write_text(json.dumps(card))
    return folder
