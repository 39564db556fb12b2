"""DynamoDB Local: Amazon's own server, its tables in a file of the state folder."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from local_stack.aws_client import dynamodb_client
from local_stack.endpoints import Endpoints
from local_stack.process import DetachedProcess
from local_stack.revision import JARS, revision
from local_stack.service import SpawnedService
from local_stack.settings import HOST, StackSettings

DATABASE = "shared-local-instance.db"
SOURCE = Path(__file__).parent / "java" / "DynamoDbOnLoopback.java"
CODE = ("local_stack/java/DynamoDbOnLoopback.java", JARS)


def dynamodb(settings: StackSettings) -> SpawnedService:
    jars, data = settings.jars / "dynamodb", settings.state / "dynamodb"
    address = Endpoints.of(settings).dynamodb
    return SpawnedService(
        name="dynamodb",
        address=address,
        ports={"dynamodb": settings.ports.dynamodb},
        process=DetachedProcess.of(settings, "dynamodb"),
        command=(
            *("java", "-Xmx256m", "-XX:+UseSerialGC", f"-Djava.library.path={jars}"),
            *("-cp", f"{jars}/*", str(SOURCE)),
            *(HOST, str(settings.ports.dynamodb), str(data)),
        ),
        ask=partial(ask, address),
        layout=partial(lay_out, data),
        environ={"CARDWATCH_REVISION": revision(CODE)},
    )


def ask(url: str) -> None:
    dynamodb_client(url).list_tables()


def lay_out(data: Path) -> None:
    """The database, as SQLite's own file keeps it: with a write-ahead log, each page of a
    transaction is written once, not twice, and the disk is waited for once."""
    data.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(data / DATABASE)) as database:
        database.execute("PRAGMA page_size = 4096")  # of a new one; by itself an item takes several
        database.execute("PRAGMA journal_mode = WAL")
