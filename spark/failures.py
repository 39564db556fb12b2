"""What a failed Spark job says, without the hundred lines around it."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from contracts.errors import CardwatchError

SPARK_FAILURES = (Py4JJavaError, PySparkException)
OURS = re.compile(r"^contracts\.errors\.\w+: (.+)$", re.MULTILINE)
#: What follows the lines of code of a Python worker's traceback.
PYTHON = re.compile(r"^ {4}.+\n(\w[\w.]*(?:: .*)?)$", re.MULTILINE)
CAUSE = re.compile(r"^Caused by: (.+)$", re.MULTILINE)
#: Under py4j's own line, which says no more than that it called Java.
THROWN = re.compile(r"^: (.+)$", re.MULTILINE)


@contextmanager
def failures_told(program: str, next_step: str) -> Iterator[None]:
    """Ends the program with a line of what failed within; after a failure of Spark's, and where it
    is interrupted, with the next step too."""
    try:
        yield
    except CardwatchError as error:
        sys.exit(f"{program}: {error}")
    except SPARK_FAILURES as failure:
        sys.exit(f"{program}: {cause_of(str(failure))}\n{next_step}")
    except KeyboardInterrupt:
        sys.exit(f"{program}: interrupted\n{next_step}")


def cause_of(text: str) -> str:
    """One line: our own error where a Python worker raised one, else another that it raised, else
    Java's innermost cause."""
    for pattern in (OURS, PYTHON, CAUSE, THROWN):
        if found := pattern.findall(text):
            return str(found[-1])
    return text.strip().partition("\n")[0]
