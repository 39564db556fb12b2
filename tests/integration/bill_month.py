"""A month of statements in one test process: the job's own steps, without its start-up."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

import boto3
from bill_messages import Message, rows
from pyspark.sql import SparkSession

from billing.database import connect
from billing.document_store import DocumentStore
from billing.documenting import Documented, Documenter
from billing.ledger_store import post
from billing.period import Period
from billing.statement_read import Owner
from billing.statement_store import close, policies
from local_stack.endpoints import Endpoints
from spark.monthly_statements import Ledger, accounts_of, issue_all

BUCKET = "cardwatch-documents"
WITHOUT_DOCUMENTS = """
select distinct user_id, period from statements s
where (select count(*) from statement_documents d
       where d.user_id = s.user_id and d.period = s.period) < 2 order by 1, 2"""
SENDABLE = "select statement_id from statement_messages order by 1"


def documents_of(stack: Endpoints) -> DocumentStore:
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    client = boto3.client("s3", endpoint_url=stack.aws, region_name="eu-central-1", **keys)
    return DocumentStore(client, BUCKET)


@dataclass(frozen=True)
class Month:
    spark: SparkSession
    dsn: str
    documents: DocumentStore

    def add(self, *messages: Message) -> None:
        with closing(connect(self.dsn)) as connection:
            post(connection, messages)

    def issue(self, month: str, first_day: int = 1) -> int:
        period = Period.parse(month, first_day)
        with closing(connect(self.dsn)) as connection:
            in_force = policies(connection, period.end.date())
            due = accounts_of(Ledger(self.spark, self.dsn), period)
            new = issue_all(due, self.dsn, period, in_force)
            close(connection, period, period.end)
        return new

    def document(self, documents: DocumentStore | None = None) -> Documented:
        owners: list[Owner] = [(user, period) for user, period in rows(self.dsn, WITHOUT_DOCUMENTS)]
        with closing(connect(self.dsn)) as connection:
            return Documenter(documents or self.documents, connection).document(owners)

    def statements(self, columns: str) -> list[tuple[Any, ...]]:
        return rows(self.dsn, f"select {columns} from statements order by statement_no")
