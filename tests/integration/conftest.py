"""What integration tests begin with: one Spark session for all of them, for starting it costs more
than most of them; a ledger of its own for each that asks."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from bill_messages import fresh_ledger
from bill_month import Month, documents_of
from pyspark.sql import SparkSession

from local_stack.endpoints import Endpoints
from spark.session import spark_session


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    session = spark_session("tests", os.environ)
    yield session
    session.stop()


@pytest.fixture
def user() -> str:
    """Somebody of whom nothing is known yet."""
    return f"u-{uuid4().hex[:12]}"


@pytest.fixture
def dsn(stack: Endpoints) -> Iterator[str]:
    """An empty ledger's address."""
    with fresh_ledger(stack.postgresql) as url:
        yield url


@pytest.fixture
def month(stack: Endpoints, spark: SparkSession, dsn: str) -> Month:
    return Month(spark, dsn, documents_of(stack))
