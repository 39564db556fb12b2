"""The zips: the same bytes every time, with what the programs import and nothing for people."""

import io
import os
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


def test_a_zip_for_lambda_is_below_its_limit(function: dict[str, bytes]) -> None:
    unzipped, direct_upload = 250 << 20, 50 << 20

    assert sum(map(len, function.values())) < unzipped
    assert len(zipped(function)) < direct_upload


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
