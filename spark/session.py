"""One way to start Spark, for every job."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pyspark.sql import SparkSession

JARS = Path(".cardwatch/jars/spark")
#: spark-submit tells a Python program by this where its JVM listens.
SUBMITTED = "PYSPARK_GATEWAY_PORT"


def spark_session(app: str, environ: Mapping[str, str]) -> SparkSession:
    """A session for job `app`: as spark-submit has it, where that started us (EMR); else on
    SPARK_MASTER where it is set, else on this machine.

    Four task slots on one machine, whatever its cores: a real-time query holds one for good for
    each partition it reads. Jars come from set-up, never from a registry at run time.
    """
    builder = SparkSession.builder.appName(app) if SUBMITTED in environ else _own(app, environ)
    return (
        builder.config("spark.sql.session.timeZone", "UTC")
        # A failed query prints its plan, and with it the key that cards are hashed with.
        .config("spark.sql.redaction.string.regex", r"(0x)?[0-9A-Fa-f]{64,}|(X'[0-9A-F]+')")
        .getOrCreate()
    )


def _own(app: str, environ: Mapping[str, str]) -> SparkSession.Builder:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    jars = Path(environ.get("SPARK_JARS_DIR", JARS))
    master = environ.get("SPARK_MASTER", "local[4]")
    return (
        SparkSession.builder.appName(app)
        .master(master)
        # Else every program of this machine may ask the driver for what it holds. On one machine
        # Spark makes the secret itself; a cluster would have to be told it.
        .config("spark.authenticate", str(master.startswith("local")).lower())
        .config("spark.jars", ",".join(str(jar.resolve()) for jar in sorted(jars.glob("*.jar"))))
        .config("spark.driver.memory", "1g")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
    )
