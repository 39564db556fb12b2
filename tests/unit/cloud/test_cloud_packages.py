"""The zips: the same bytes every time, with what the programs import and nothing for people."""

import importlib.util
import io
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from cloud import package
from cloud.package import CHECKOUT, main, packaged, zipped
from contracts.errors import SetupFailed


@pytest.fixture(scope="module")
def function() -> dict[str, bytes]:
    return packaged("function")


def test_the_same_files_give_the_same_bytes_whenever_they_were_written(tmp_path: Path) -> None:
    zips = []
    for age in (0, 10_000):
        for name in ("fraud/decide.py", "contracts/errors.py"):
            copy = tmp_path / name
            copy.parent.mkdir(exist_ok=True)
            copy.write_bytes((CHECKOUT / name).read_bytes())
            os.utime(copy, (time.time() - age, time.time() - age))
        zips.append(zipped(packaged("function", tmp_path)))

    assert zips[0] == zips[1]


def test_the_zip_holds_what_the_function_reads(function: dict[str, bytes]) -> None:
    names = zipfile.ZipFile(io.BytesIO(zipped(function))).namelist()

    assert {
        "fraud/lambda_handler.py",
        "fraud/scorecards/2026-11-1.json",
        "contracts/errors.py",
    } <= {*names}
    assert "contracts/schemas/approval-requests.screened.schema.json" in names
    assert any(name.startswith("orjson/") and name.endswith(".so") for name in names)


def test_the_zip_holds_nothing_for_people_or_other_servers(function: dict[str, bytes]) -> None:
    for part in ("examples", "elasticsearch/", "ledger/", "__pycache__", "tests/", "boto3/"):
        assert not [name for name in function if part in name], part


def test_a_module_named_like_a_folder_that_is_left_out_stays(function: dict[str, bytes]) -> None:
    assert "contracts/elasticsearch_login.py" in function


def test_a_zip_for_lambda_is_below_its_limit(function: dict[str, bytes]) -> None:
    unzipped, direct_upload = 250 << 20, 50 << 20

    assert sum(map(len, function.values())) < unzipped
    assert len(zipped(function)) < direct_upload


#: What EMR has beside the zip.
ON_EMR = ("pyspark", "py4j")
JOBS = ("build_profiles", "keep_place_risk", "post_purchases", "monthly_statements")


def test_the_zip_for_emr_holds_all_that_the_jobs_import(tmp_path: Path) -> None:
    """Without site-packages: only the zip, and what EMR has."""
    code, emr = tmp_path / "cardwatch", tmp_path / "emr"
    zipfile.ZipFile(io.BytesIO(zipped(packaged("jobs")))).extractall(code)
    emr.mkdir()
    for name in ON_EMR:
        spec = importlib.util.find_spec(name)
        assert spec is not None and spec.origin is not None
        (emr / name).symlink_to(Path(spec.origin).parent)
    program = ";".join(f"import spark.{job}" for job in JOBS)
    done = subprocess.run(
        (sys.executable, "-S", "-c", program),
        cwd=tmp_path,
        env={"PYTHONPATH": f"{code}:{emr}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "DISTRIBUTIONS", {"function": ("no-such-thing",)})

    with pytest.raises(SetupFailed, match="no-such-thing is not installed here: run `make setup`"):
        packaged("function")


def test_a_folder_that_cannot_be_written_is_an_error_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")

    assert main(["function", str(tmp_path / "file" / "out.zip")]) == 1
    assert capsys.readouterr().err.startswith("error: ")
