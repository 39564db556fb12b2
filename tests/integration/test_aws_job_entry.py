"""The zip and the entry that EMR gets, under spark-submit, far from this checkout."""

import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import boto3
import pytest

from cloud.package import CHECKOUT, packaged, zipped
from local_stack.endpoints import Endpoints

#: Prints what the session is, and the secret that the entry put in place.
PROBE = """\
import os
from spark.session import spark_session

spark = spark_session("probe", os.environ)
print("master", spark.sparkContext.master, spark.conf.get("spark.sql.session.timeZone"))
print("secret", os.environ["LEDGER_DSN"])
spark.stop()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a job runs on EMR: the zip is unpacked beside it."""
    code = tmp_path / "cardwatch"
    zipfile.ZipFile(BytesIO(zipped(packaged("jobs")))).extractall(code)
    (code / "probe.py").write_text(PROBE)
    return tmp_path


def submit(
    folder: Path, environ: dict[str, str], *arguments: str
) -> "subprocess.CompletedProcess[str]":
    entry = str(CHECKOUT / "cloud" / "job_entry.py")
    return subprocess.run(
        (
            str(Path(sys.executable).parent / "spark-submit"),
            "--master",
            "local[1]",
            entry,
            *arguments,
        ),
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            **environ,
            "PYSPARK_PYTHON": sys.executable,
        },
        capture_output=True,
        text=True,
        timeout=240,
    )


def test_a_job_has_its_secret_and_the_session_that_it_was_submitted_to(
    stack: Endpoints, folder: Path
) -> None:
    session = boto3.session.Session("local", "local", region_name="eu-central-1")
    secrets = session.client("secretsmanager", endpoint_url=stack.aws)
    secrets.create_secret(Name="entry/ledger", SecretString="pa55")
    dsn = "postgresql://application:{secret:entry/ledger}@10.0.0.1/cardwatch"

    done = submit(folder, {**stack.env(), "LEDGER_DSN": dsn}, "probe")

    assert done.returncode == 0, done.stderr
    assert "master local[1] UTC" in done.stdout
    assert "secret postgresql://application:pa55@10.0.0.1/cardwatch" in done.stdout


def test_the_zip_has_all_that_the_profile_job_imports(stack: Endpoints, folder: Path) -> None:
    environ = {**stack.env(), "ARCHIVE_BUCKET": "cardwatch-documents"}

    done = submit(folder, environ, "spark.build_profiles", "--until", "{today}")

    # spark-submit gives a program one stream for all it says.
    assert "make a history first" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1 and "Traceback" not in done.stdout
