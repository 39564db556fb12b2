"""The file in which DynamoDB Local keeps its tables."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from local_stack.dynamodb import DATABASE, lay_out


def test_a_new_database_has_a_write_ahead_log_and_pages_that_hold_an_item(tmp_path: Path) -> None:
    lay_out(tmp_path / "dynamodb")

    database = tmp_path / "dynamodb" / DATABASE
    assert _one(database, "PRAGMA journal_mode") == "wal"
    assert _one(database, "PRAGMA page_size") == 4096


def test_a_database_of_before_gets_the_log_and_keeps_its_items(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / DATABASE)) as before:
        before.executescript("CREATE TABLE items (name TEXT); INSERT INTO items VALUES ('kept')")

    lay_out(tmp_path)

    assert _one(tmp_path / DATABASE, "PRAGMA journal_mode") == "wal"
    assert _one(tmp_path / DATABASE, "SELECT name FROM items") == "kept"


def _one(database: Path, statement: str) -> Any:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchone()[0]
