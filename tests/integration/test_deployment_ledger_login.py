"""The application's login in a database that AWS manages, on a real PostgreSQL."""

import psycopg
import pytest

from billing.database import connect
from deployment.ledger_login import Settings, let_in
from local_stack.endpoints import Endpoints


@pytest.fixture
def settings(stack: Endpoints) -> Settings:
    application = stack.postgresql.replace("//cardwatch@", "//shop:secret@")
    return Settings(stack.postgresql, application)


def test_a_login_is_made_once_with_the_applications_rights_and_no_others(
    settings: Settings,
) -> None:
    assert let_in(settings) == ["shop"]
    assert let_in(settings) == []

    with psycopg.connect(settings.owner) as owner:
        row = owner.execute(
            "select rolpassword, rolsuper, rolinherit from pg_authid where rolname = 'shop'"
        ).fetchone()
    assert row is not None
    assert row[0].startswith("SCRAM-SHA-256$")
    assert row[1:] == (False, False)
    with connect(settings.application) as connection:
        connection.execute("select count(*) from journal_entries")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("delete from journal_entries")
