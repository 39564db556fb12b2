"""One Spark session for all integration tests: starting it costs more than most of them."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from pyspark.sql import SparkSession

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
