"""Counts on both sides of every arrow, each asked of the server that holds it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from elasticsearch import Elasticsearch
from mypy_boto3_s3 import S3Client

from contracts.topics import APPROVAL_REQUESTS, dead_letter
from local_stack.asked import asked
from local_stack.aws_client import s3_client
from local_stack.demo import figures, ledger_read
from local_stack.demo.books import Counts
from local_stack.demo.figures import EVERYTHING, Query
from local_stack.demo.page import Figures
from local_stack.demo.topics_read import Begins, TopicsSoFar
from local_stack.endpoints import Endpoints


@dataclass(frozen=True)
class Counting:
    topics: TopicsSoFar
    elasticsearch: Elasticsearch
    ledger: str  #: libpq URL
    s3: S3Client
    documents_bucket: str
    apache: Path

    @classmethod
    def of(cls, endpoints: Endpoints, apache: Path, environ: Mapping[str, str]) -> Self:
        bucket = environ.get("DOCUMENTS_BUCKET", "cardwatch-documents")
        client = Elasticsearch(endpoints.elasticsearch)
        with asked():
            topics = TopicsSoFar(endpoints.kafka)
        return cls(
            topics,
            client,
            endpoints.postgresql,
            s3_client(endpoints.aws),
            bucket,
            apache,
        )

    @asked()
    def counts(self) -> Counts:
        """Raises Unavailable."""
        topics = self.topics.read()
        ledger = ledger_read.read_ledger(self.ledger)
        return Counts(
            answerable_requests=len(topics.answerable_requests),
            unreadable_requests=topics.unreadable_requests,
            request_dead_letters=topics.dead_letters[dead_letter(APPROVAL_REQUESTS)],
            answered_requests=len(topics.answered),
            decisions=len(topics.decisions),
            approved=len(topics.approved),
            indexed_decisions=self._indexed("approval-decisions-*"),
            purchases=len(topics.purchases),
            refunds=len(topics.refunds),
            payments=len(topics.payments),
            posted_purchases=ledger.purchases,
            posted_refunds=ledger.refunds,
            posted_payments=ledger.payments,
            suspended=ledger.suspended,
            currencies=ledger.currencies,
            balanced_currencies=ledger.balanced_currencies,
            statements=len(topics.statements),
            issued_statements=ledger.statements,
            documents=self._documents(),
            indexed_statements=self._indexed("billing-statements-*"),
            dead_letters=topics.dead_letters.total(),
            indexed_dead_letters=self._indexed("dead-letters-*", of_records_from(topics.begins)),
            access_lines=_lines(self.apache / "access.log"),
            indexed_access_lines=self._indexed("web-access-*"),
            error_lines=_lines(self.apache / "error.log"),
            indexed_error_lines=self._indexed("web-error-*"),
        )

    @asked()
    def figures(self) -> Figures:
        """Raises Unavailable."""
        topics = self.topics.read()
        client = self.elasticsearch
        return Figures(
            countries=figures.top(client, "web-access-*", "source.geo.country_name"),
            cities=figures.top(client, "web-access-*", "source.geo.city_name"),
            traffic_by_day=figures.per_day(client, "web-access-*"),
            decisions=figures.top(client, "approval-decisions-*", "decision"),
            reasons=figures.top(client, "approval-decisions-*", "reasons.code"),
            latencies_ms=topics.latencies_ms,
            statements=ledger_read.statement_totals(self.ledger),
            dead_letters=[pair for pair in topics.dead_letters.most_common() if pair[1]],
        )

    def close(self) -> None:
        self.topics.close()
        self.elasticsearch.close()

    def _indexed(self, index: str, query: Query = EVERYTHING) -> int:
        return figures.count(self.elasticsearch, index, query)

    def _documents(self) -> int:
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.documents_bucket, Prefix="statements/"
        )
        keys = [found["Key"] for page in pages for found in page.get("Contents", ())]
        return sum(key.endswith(".pdf") for key in keys)  # each with the same as HTML beside it


def of_records_from(begins: Begins) -> Query:
    """Dead letters, but those of records that their topics have forgotten."""
    forgotten = [
        {
            "bool": {
                "filter": [
                    {"term": {"topic": topic}},
                    {"term": {"partition": partition}},
                    {"range": {"offset": {"lt": first}}},
                ]
            }
        }
        for (topic, partition), first in begins.items()
    ]
    return {"bool": {"must_not": forgotten}}


def _lines(path: Path) -> int:
    if not path.exists():
        return 0
    with path.open("rb") as file:
        return sum(1 for _ in file)
