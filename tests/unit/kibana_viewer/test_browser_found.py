"""Which browser looks at the dashboards."""

from pathlib import Path

import pytest

from contracts.errors import SetupFailed
from local_stack.kibana.browser import NAMES, executable


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_of_the_system_is_taken_by_any_of_its_names(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert executable(tmp_path / "nowhere") == str(tmp_path / name)


def test_without_one_playwright_finds_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "chrome"
    own.touch()
    monkeypatch.setenv("PATH", str(tmp_path))

    assert executable(own) is None


def test_where_there_is_none_the_command_that_installs_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SetupFailed, match="no chromium.*on PATH: run `make .cardwatch/.chromium`"):
        executable(tmp_path / "nowhere")
