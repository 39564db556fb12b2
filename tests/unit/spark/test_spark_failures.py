"""One line out of a failed Spark job's many, and what to do next."""

import pytest
from pyspark.errors import PySparkException

from contracts.errors import SetupFailed
from spark.failures import cause_of, failures_told

PYTHON = """An error occurred while calling z:PythonRDD.collectAndServe.
: org.apache.spark.SparkException: Job aborted due to stage failure
  File "issuing.py", line 42, in _document
contracts.errors.Unavailable: S3 is unavailable (AccessDenied): try again

Caused by: org.apache.spark.api.python.PythonException: Traceback
"""
WORKER = """An exception was thrown from the Python worker:
Traceback (most recent call last):
  File "spark/monthly_statements.py", line 121, in issue_part
    yield Issuer(period, in_force, connection).issue(account_of(row) for row in rows)
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "p"
DETAIL:  Key (entry_id)=(7) already exists.
"""
JAVA = """An error occurred while calling o42.load.
Caused by: org.postgresql.util.PSQLException: The connection attempt failed.
Caused by: java.net.ConnectException: Connection refused
"""
THROWN = """An error occurred while calling o2432.start.
: org.apache.hadoop.fs.ParentNotDirectoryException: Parent path is not a directory: file:/dev/null
\tat org.apache.hadoop.fs.RawLocalFileSystem.mkdirs(RawLocalFileSystem.java:878)
"""


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (PYTHON, "S3 is unavailable (AccessDenied): try again"),
        (
            WORKER,
            'psycopg.errors.UniqueViolation: duplicate key value violates unique constraint "p"',
        ),
        (JAVA, "java.net.ConnectException: Connection refused"),
        (
            THROWN,
            "org.apache.hadoop.fs.ParentNotDirectoryException: "
            "Parent path is not a directory: file:/dev/null",
        ),
        ("[NOT_FOUND] no such table\nmore", "[NOT_FOUND] no such table"),
        ("", ""),
    ],
)
def test_the_cause_is_one_line(text: str, cause: str) -> None:
    assert cause_of(text) == cause


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (SetupFailed("give a key, start again"), "job: give a key, start again"),
        (PySparkException("no such table\nmore"), "job: no such table\nStart it again."),
        (KeyboardInterrupt(), "job: interrupted\nStart it again."),
    ],
    ids=["ours", "Spark's", "a person's"],
)
def test_a_job_that_fails_ends_with_its_cause_and_the_next_step(
    failure: BaseException, said: str
) -> None:
    with pytest.raises(SystemExit) as ended, failures_told("job", "Start it again."):
        raise failure

    assert ended.value.code == said
