"""What plays Logstash and Kibana on a host finds all of this repository that it imports."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from rehearse.archives import KIBANA_CODE, LOGSTASH_CODE, copy_code

#: Isolated: neither the folder that it is started in nor PYTHONPATH has this repository.
#: Stubs are for mypy only, and on no host.
ALONE = """
import sys
for name in ("dynamodb", "lambda", "s3"):
    sys.modules[f"mypy_boto3_{name}"] = None
sys.path.insert(0, sys.argv[1])
__import__(sys.argv[2])
"""


@pytest.mark.parametrize(
    ("code", "program"),
    [
        (LOGSTASH_CODE, "local_stack.logstash.run_command"),
        (KIBANA_CODE, "local_stack.kibana.__main__"),
    ],
)
def test_a_program_starts_with_the_code_of_its_archive(
    tmp_path: Path, code: Sequence[str], program: str
) -> None:
    copy_code(code, tmp_path)
    command = (sys.executable, "-I", "-c", ALONE, str(tmp_path), program)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
