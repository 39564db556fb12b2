"""Made once, left alone after that, changed where the definition changed, taken away again."""

from dataclasses import replace

import pytest

from cloud import converge
from contracts.errors import MissingSetting
from quicksight.piece import NotMade, Piece
from quicksight.pieces import Pieces
from quicksight.settings import NAMES, Settings
from tests.unit.quicksight.recording_quicksight import ACCOUNT, QuickSight

SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:trial/ledger"  # noqa: S105
SETTINGS = Settings(
    stack="trial",
    archive_bucket="trial-archive",
    ledger_host="10.20.1.9",
    ledger_secret=SECRET_ARN,
    vpc_connection="arn:aws:quicksight:eu-central-1:123456789012:vpcConnection/trial",
    owner="arn:aws:quicksight:eu-central-1:123456789012:group/default/analysts",
)


def pieces(service: QuickSight, settings: Settings = SETTINGS) -> list[Piece]:
    found = Pieces(service.client(), ACCOUNT, "eu-central-1", settings)
    return [replace(piece, sleep=lambda _: None) for piece in found]


def silent(_: str) -> None:
    pass


def test_what_is_made_is_what_is_described_and_a_second_run_changes_nothing() -> None:
    service = QuickSight()

    first = converge.apply(pieces(service), silent)
    service.calls.clear()
    second = converge.apply(pieces(service), silent)

    assert (first.total, first.changed) == (8, 8)
    assert second.changed == 0
    assert {call for call in service.calls if call.startswith(("Create", "Update"))} == set()
    assert {arn.rsplit(":", 1)[1] for arn in service.made} == {
        *("datasource/trial-archive", "datasource/trial-ledger", "dataset/trial-events"),
        *("dataset/trial-decisions", "dataset/trial-reasons", "dataset/trial-bills"),
        *("analysis/trial-analysis", "dashboard/trial-dashboard"),
    }


def test_a_plan_says_what_is_missing_and_makes_nothing() -> None:
    service = QuickSight()
    said: list[str] = []

    outcome = converge.plan(pieces(service), said.append)

    assert outcome.changed == 8
    assert "dashboard trial-dashboard: would change (missing)" in said
    assert service.made == {}


def test_another_host_of_the_ledger_changes_its_data_source_alone() -> None:
    service = QuickSight()
    converge.apply(pieces(service), silent)
    said: list[str] = []

    converge.apply(pieces(service, replace(SETTINGS, ledger_host="10.20.3.4")), said.append)

    assert said == ["data source trial-ledger: changed (definition)"]


def test_another_owner_may_do_with_all_of_it_what_an_owner_may() -> None:
    service = QuickSight()
    converge.apply(pieces(service), silent)
    other = SETTINGS.owner.replace("analysts", "auditors")

    again = [
        converge.apply(pieces(service, replace(SETTINGS, owner=other)), silent).changed
        for _ in range(2)
    ]

    assert again == [8, 0]
    assert len(service.granted) == 8
    assert set(service.granted.values()) == {other}


def test_a_changed_dashboard_is_published_in_its_new_version() -> None:
    service = QuickSight()
    converge.apply(pieces(service), silent)
    dashboard = pieces(service)[-1]

    converge.apply([replace(dashboard, wanted={**dashboard.wanted, "Name": "Other"})], silent)

    assert service.published == [2]


def test_a_definition_that_quicksight_refuses_is_told_in_its_words_and_tried_again() -> None:
    service = QuickSight(status="CREATION_FAILED")

    with pytest.raises(NotMade, match="TIMEOUT: no answer"):
        converge.apply(pieces(service), silent)
    service.status = "CREATION_SUCCESSFUL"

    assert converge.apply(pieces(service), silent).changed == 8


def test_delete_leaves_nothing_and_does_not_mind_that_there_is_nothing() -> None:
    service = QuickSight()
    converge.apply(pieces(service), silent)

    assert converge.delete(pieces(service), silent).changed == 8
    assert service.made == {}
    assert converge.delete(pieces(service), silent).changed == 0


@pytest.mark.parametrize("missing", NAMES.values())
def test_a_setting_that_is_missing_is_named(missing: str) -> None:
    environ = {name: "x" for name in NAMES.values() if name != missing}

    with pytest.raises(MissingSetting, match=missing):
        Settings.from_env(environ)
