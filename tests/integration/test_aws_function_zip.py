"""The function's zip alone, with no more beside it than Lambda has: Python and boto3."""

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import boto3
import pytest

from cloud.package import packaged, zipped

#: boto3 and what it needs, as on Lambda.
THERE = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil", "six.py")
CALL = """\
import json, sys
from fraud.lambda_handler import handler
print(json.dumps(handler(json.load(sys.stdin), None)))
"""
RECORD = {
    "topic": "approval-requests.screened",
    "partition": 0,
    "offset": 7,
    "timestamp": 1_790_000_000_000,
    "timestampType": "CREATE_TIME",
    "value": "bm90IEpTT04=",
    "headers": [],
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("lambda")
    zipfile.ZipFile(BytesIO(zipped(packaged("function")))).extractall(folder / "task")
    (folder / "runtime").mkdir()
    site = Path(boto3.__file__).parent.parent
    for name in THERE:
        (folder / "runtime" / name).symlink_to(site / name)
    return f"{folder / 'task'}:{folder / 'runtime'}"


def test_the_handler_answers_from_the_zip_alone(path: str) -> None:
    event = {"records": {"approval-requests.screened-0": [RECORD]}}

    done = subprocess.run(
        (sys.executable, "-S", "-c", CALL),
        env={
            "PYTHONPATH": path,
            "AWS_REGION": "eu-central-1",
            "AWS_DEFAULT_REGION": "eu-central-1",
        },
        input=json.dumps(event),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["decisions"] == []
    assert [(each["partition"], each["offset"]) for each in answer["invalid"]] == [(0, 7)]
