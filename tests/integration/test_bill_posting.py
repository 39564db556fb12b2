"""From topics to the ledger: judged, posted once whatever is killed or read again."""

from pathlib import Path
from uuid import uuid4

import pytest
from bill_jobs import environment, finish, kill, send, start
from bill_messages import Message, approval, payment, purchase, rows
from waiting import until

from local_stack.endpoints import Endpoints

BALANCES = """
select account_id, currency, sum(case side when 'debit' then amount else -amount end), count(*)
from postings group by account_id, currency order by 1, 2"""
POSTED = "select count(*) from journal_entries"


def history(count: int) -> list[Message]:
    """Approvals, purchases and payments of a user whom no other test knows."""
    name = uuid4().hex[:12]
    ids = [f"r-{name}-{number}" for number in range(count)]
    return [
        message
        for identity in ids
        for message in (
            approval(identity, f"u-{name}"),
            purchase(identity, f"u-{name}"),
            payment(f"pay-{identity}", f"u-{name}", "1.00"),
        )
    ]


@pytest.mark.timeout(600)
def test_two_copies_at_once_one_killed_and_read_again_from_the_start_post_each_once(
    stack: Endpoints, dsn: str, tmp_path: Path
) -> None:
    send(stack, history(800))
    environ = environment(stack, dsn, tmp_path / "first")
    copy = environment(stack, dsn, tmp_path / "copy")

    running = start(environ, "spark.post_purchases", "--every", "0 seconds")
    mistaken = start(copy, "spark.post_purchases", "--available-now")
    until(lambda: rows(dsn, POSTED)[0][0] > 0)
    kill(running)
    ended, _ = mistaken.communicate(timeout=300)
    assert mistaken.returncode == 0, ended
    once = rows(dsn, BALANCES)
    finish(environ, "spark.post_purchases", "--available-now")

    assert rows(dsn, BALANCES) == once
    merchant = next(row for row in once if row[0].startswith("merchant:m-000017"))
    assert merchant[3] >= 800
    counted = rows(
        dsn, "select count(*), count(distinct request_id) from purchases where kind = 'purchase'"
    )
    assert counted[0][0] == counted[0][1] >= 800
