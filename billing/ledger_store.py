"""Posts messages into the ledger: COPY into a staging table, then one statement a rule.

The rules are the files of posting/, run in the order of their names, each again while it says that
something of it still waits; the accounts that each rule debits and credits are rows of
posting_rules (contracts/ledger).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import LiteralString, NamedTuple
from uuid import UUID, uuid4

from billing.database import Connection, answering

RULES = sorted(Path(__file__).with_name("posting").glob("*.sql"))

# Two posters at once, by mistake or on a restart: one waits, then finds all of it posted.
LOCK: LiteralString = "select pg_advisory_xact_lock(hashtext('cardwatch.posting'))"
# Statistics lag behind a ledger that grows, and a plan made by them can take time with the square
# of a batch: whatever is touched is looked up by its index.
BY_INDEX: LiteralString = """
select set_config(setting, 'off', true) from unnest(
    array['enable_seqscan', 'enable_bitmapscan', 'enable_material']) as setting"""
COPY: LiteralString = """
copy staged_records (batch, topic, partition, record_offset, message) from stdin"""
#: Topics in the order of their names are decisions before what they allow.
STAGED: LiteralString = """
create temporary table staged on commit drop as
select topic, row_number() over (order by topic, partition, record_offset) as position, message
from staged_records where batch = %s"""
# Not of the messages: that takes longer than to post them, and no plan asks for it.
ANALYZE: LiteralString = "analyze staged (topic, position)"
# A poster that was killed left its records here; they were read from Kafka again.
TAKE_AWAY: LiteralString = """
delete from staged_records where batch = %s or staged_at < now() - interval '1 day'"""


class Record(NamedTuple):
    """A message that satisfies the contract of its topic, and where it stood."""

    topic: str
    partition: int
    offset: int
    message: str  #: JSON


def stage(connection: Connection, batch: UUID, records: Iterable[Record]) -> None:
    """Records of `batch` beside those that other tasks stage. Raises Unavailable, with none staged
    of these, where the database fails."""
    with (
        answering(),
        connection.transaction(),
        connection.cursor() as cursor,
        cursor.copy(COPY) as copy,
    ):
        for record in records:
            copy.write_row((batch, *record))


def post_staged(connection: Connection, batch: UUID) -> None:
    """Post what is new of `batch` in one transaction; what was posted stays as it is. Raises
    Unavailable, with nothing posted, where the database fails in the middle."""
    with answering(), connection.transaction():
        connection.execute(LOCK)
        connection.execute(STAGED, (batch,))
        connection.execute(TAKE_AWAY, (batch,))
        connection.execute(ANALYZE)
        connection.execute(BY_INDEX)
        for rule in RULES:
            while _waits(connection, rule):
                pass


def _waits(connection: Connection, rule: Path) -> bool:
    """Runs it once; whether it left something that it can decide now."""
    # Files of this checkout, as trusted as the code.
    done = connection.execute(rule.read_bytes())
    (waits,) = (done.fetchone() if done.description else None) or (False,)
    return bool(waits)


def post(connection: Connection, messages: Iterable[tuple[str, str]]) -> None:
    """Post what is new of (topic, JSON) pairs, those of a topic in their order; all or nothing.

    Raises Unavailable.
    """
    batch = uuid4()
    records = (
        Record(topic, 0, offset, message) for offset, (topic, message) in enumerate(messages)
    )
    with connection.transaction():
        stage(connection, batch, records)
        post_staged(connection, batch)
