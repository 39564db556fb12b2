"""Data sets read what the archive and the ledger hold; the sheets show what was asked for."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fraud import lambda_handler
from quicksight.catalog import table_input
from quicksight.pieces import load
from quicksight.visuals import visual_shape

CONTRACTS = Path(lambda_handler.__file__).parent.parent / "contracts"
TABLES = load("catalog.yml")["tables"]
DATA_SETS = {described["name"]: described for described in load("data_sets.yml")}
VISUALS = [visual for sheet in load("sheets.yml") for visual in sheet["visuals"]]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table["name"])
def test_a_table_of_the_archive_has_columns_that_its_topic_has(table: dict[str, Any]) -> None:
    schema = json.loads((CONTRACTS / "schemas" / f"{table['folder']}.schema.json").read_text())

    assert table["columns"].keys() <= _fields(schema)


def _fields(schema: Any) -> set[str]:
    if isinstance(schema, dict):
        own = schema.get("properties", {})
        return set(own).union(*(_fields(value) for value in schema.values()))
    return set().union(*map(_fields, schema)) if isinstance(schema, list) else set()


@pytest.mark.parametrize("described", DATA_SETS.values(), ids=lambda described: described["name"])
def test_a_data_set_reads_tables_that_there_are_and_names_its_columns(
    described: dict[str, Any],
) -> None:
    tables = (
        {table["name"] for table in TABLES} if described["source"] == "archive" else {"statements"}
    )
    sql = described["sql"]

    assert set(re.findall(r"from (\w+)", sql)) <= tables
    for column in described["columns"]:
        assert re.search(rf"(as {column}\b|\.{column}\b|\b{column}, )", sql), column


def test_the_sheets_show_what_was_asked_for() -> None:
    shown = {(visual["data_set"], visual.get("by"), visual.get("split")) for visual in VISUALS}

    assert {
        ("events", "topic", None),
        ("decisions", "day", "decision"),
        ("decisions", "country", "decision"),
        ("reasons", "reason", None),
        ("bills", "month", "category"),
    } <= shown


def test_amounts_of_two_currencies_are_never_added_up() -> None:
    amounts = [visual for visual in VISUALS if visual["value"] == "SUM amount"]
    shapes = {
        visual["id"]: str(visual_shape(visual, DATA_SETS["bills"]["columns"])) for visual in amounts
    }

    assert shapes.keys() == {"billed-by-month", "billed-by-currency"}
    assert all("'ColumnName': 'currency'" in shape for shape in shapes.values())


def test_every_visual_has_its_own_name_and_columns_of_its_data_set() -> None:
    for visual in VISUALS:
        assert visual_shape(visual, DATA_SETS[visual["data_set"]]["columns"])
    assert len({visual["id"] for visual in VISUALS}) == len(VISUALS)


def test_a_column_that_the_data_set_lacks_is_an_error() -> None:
    with pytest.raises(KeyError, match="colour"):
        visual_shape({**VISUALS[1], "by": "colour"}, DATA_SETS["reasons"]["columns"])


def test_the_days_of_a_table_are_worked_out_from_its_folders() -> None:
    table = table_input(TABLES[1], "trial-archive", "2026-01-01")

    assert table["Parameters"]["storage.location.template"] == (
        "s3://trial-archive/approval-decisions/date=${date}/"
    )
