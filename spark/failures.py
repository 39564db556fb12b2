"""What a failed Spark job says, without the hundred lines around it."""

import re

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

SPARK_FAILURES = (Py4JJavaError, PySparkException)
OURS = re.compile(r"^contracts\.errors\.\w+: (.+)$", re.MULTILINE)
#: What follows the lines of code of a Python worker's traceback.
PYTHON = re.compile(r"^ {4}.+\n(\w[\w.]*(?:: .*)?)$", re.MULTILINE)
CAUSE = re.compile(r"^Caused by: (.+)$", re.MULTILINE)
#: Under py4j's own line, which says no more than that it called Java.
THROWN = re.compile(r"^: (.+)$", re.MULTILINE)


def cause_of(text: str) -> str:
    """One line: our own error where a Python worker raised one, else another that it raised, else
    Java's innermost cause."""
    for pattern in (OURS, PYTHON, CAUSE, THROWN):
        if found := pattern.findall(text):
            return str(found[-1])
    return text.strip().partition("\n")[0]
