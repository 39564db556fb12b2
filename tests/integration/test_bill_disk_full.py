"""A ledger whose disk fills up: nothing is half posted or half issued, and all of it afterwards."""

import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest
from bill_messages import Message, approval, fresh_ledger, purchase
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from billing.database import Connection, connect
from billing.issuing import Issuer
from billing.ledger_store import post
from billing.period import Period
from billing.statement import Account, Entry
from billing.statement_store import policies
from contracts.errors import Unavailable
from local_stack.endpoints import Endpoints
from local_stack.postgresql import NOBODY

OCTOBER = Period(2026, 10)
SIZE = "48m"  # an empty ledger has 10
UNSTATED = "select user_id, entry_id, kind, amount from unstated_lines"
COUNTS = """
select (select count(*) from approvals), (select count(*) from journal_entries),
       (select count(*) from statements), (select count(*) from statement_entries)"""


@pytest.fixture
def disk() -> Iterator[Path]:
    """A small one of its own, as PostgreSQL's user sees it."""
    folder = Path(tempfile.mkdtemp(prefix="cardwatch-"))
    folder.chmod(0o755)
    options = f"size={SIZE},uid={NOBODY},gid={NOBODY},mode=700"
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


@pytest.fixture
def ledger(stack: Endpoints, disk: Path) -> Iterator[str]:
    space = sql.Identifier(f"disk_{disk.name.replace('-', '_').lower()}")
    with psycopg.connect(stack.postgresql, autocommit=True) as server:
        made = sql.SQL("create tablespace {} location {}").format(space, sql.Literal(str(disk)))
        server.execute(made)
        with fresh_ledger(stack.postgresql) as dsn:
            name = sql.Identifier(str(conninfo_to_dict(dsn)["dbname"]))
            server.execute(sql.SQL("alter database {} set tablespace {}").format(name, space))
            yield dsn
        server.execute(sql.SQL("drop tablespace {}").format(space))


def bought(count: int, name: str) -> list[Message]:
    names = [f"{name}{number}" for number in range(count)]
    pairs = [(approval(one, f"u-{one}"), purchase(one, f"u-{one}")) for one in names]
    return [message for pair in pairs for message in pair]


def fill(disk: Path) -> Path:
    """The file that takes all of the room that is left."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return ballast


def issue(connection: Connection) -> int:
    entries: dict[str, list[Entry]] = defaultdict(list)
    for user, entry_id, kind, amount in connection.execute(UNSTATED):
        entries[user].append(Entry(entry_id, kind, amount, {}))
    accounts = [Account(user, "EUR", tuple(own)) for user, own in sorted(entries.items())]
    return Issuer(OCTOBER, policies(connection, OCTOBER.end.date()), connection).issue(accounts)


def counts(connection: Connection) -> list[tuple[int, ...]]:
    return list(connection.execute(COUNTS))


def test_what_finds_no_room_is_not_there_at_all_and_is_there_once_there_is_room(
    ledger: str, disk: Path
) -> None:
    # Connected before: on a full disk PostgreSQL takes no new connection.
    with closing(connect(ledger)) as connection:
        post(connection, bought(20, "before"))
        ballast = fill(disk)

        with pytest.raises(Unavailable, match="No space left on device"):
            post(connection, bought(400, "more"))
        with pytest.raises(psycopg.errors.DiskFull):
            issue(connection)
        in_the_middle = counts(connection)
        ballast.unlink()
        post(connection, bought(400, "more"))

        assert in_the_middle == [(20, 20, 0, 0)]
        assert issue(connection) == 420
        assert counts(connection) == [(420, 420, 420, 420)]
