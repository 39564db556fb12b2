"""After a pull, `up` replaces the servers whose code, jars or configuration are others."""

from dataclasses import replace
from pathlib import Path

import pytest

from local_stack import aws, dynamodb, elasticsearch_node, kafka, lambda_function, postgresql
from local_stack.kibana import service as viewer
from local_stack.revision import JARS, revision
from local_stack.services import Spawn
from local_stack.settings import CHECKOUT, Ports, StackSettings

STATE = Path("/state")
SETTINGS = StackSettings(STATE, Path("/jars"))
DYNAMODB = "local_stack/java/DynamoDbOnLoopback.java"
WHO_ASKS = "local_stack/who_asks.py"


@pytest.mark.parametrize("path", ["server", "server/inner/deep.py", "one.py"])
def test_a_change_of_a_file_or_below_a_folder_is_another_revision(
    path: str, tmp_path: Path
) -> None:
    (tmp_path / "server/inner").mkdir(parents=True)
    files = [tmp_path / "server/inner/deep.py", tmp_path / "one.py"]
    for file in files:
        file.write_text("before")
    before = revision([path], root=tmp_path)
    for file in files:
        file.write_text("after")
    assert revision([path], root=tmp_path) != before


def test_compiled_files_are_no_other_revision(tmp_path: Path) -> None:
    (tmp_path / "server/__pycache__").mkdir(parents=True)
    before = revision(["server"], root=tmp_path)
    (tmp_path / "server/__pycache__/main.cpython.pyc").write_text("compiled")
    assert revision(["server"], root=tmp_path) == before


def test_another_configuration_is_another_revision() -> None:
    assert revision([], "port: 1") != revision([], "port: 2")


def test_a_path_that_is_not_there_is_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="gone"):
        revision(["gone"], root=tmp_path)


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        ("local_stack/aws_server", aws.CODE),
        ("local_stack/lambda_runtime", lambda_function.CODE),
        ("local_stack/kibana", viewer.CODE),
    ],
)
def test_whoever_asks_who_asks_is_replaced_when_the_answer_changes(
    folder: str, code: tuple[str, ...]
) -> None:
    files = (CHECKOUT / folder).rglob("*.py")
    assert any("from local_stack.who_asks import" in file.read_text() for file in files)
    assert {folder, WHO_ASKS} <= set(code)


def test_the_aws_server_is_told_its_revision() -> None:
    assert aws.aws(SETTINGS).command[-2:] == ("--revision", revision(aws.CODE))


@pytest.mark.parametrize("server", [elasticsearch_node.elasticsearch, kafka.kafka])
def test_a_server_that_would_read_another_configuration_is_replaced(
    server: Spawn,
) -> None:
    """Its command names the file, not what stands in it."""
    moved = replace(SETTINGS, ports=Ports(elasticsearch=1, kafka=2))
    assert server(moved).command == server(SETTINGS).command
    assert server(moved).environ != server(SETTINGS).environ


@pytest.mark.parametrize(
    ("server", "runs"),
    [
        (dynamodb.dynamodb, revision((DYNAMODB, JARS))),
        (postgresql.postgresql, revision((JARS,))),
        (
            kafka.kafka,
            revision((JARS,), kafka.configuration(STATE / "kafka", Ports()), kafka.LOGGING),
        ),
        (
            elasticsearch_node.elasticsearch,
            revision(
                ("local_stack/java/ElasticsearchNode.java", JARS),
                elasticsearch_node.configuration(STATE / "elasticsearch", 19200),
                elasticsearch_node.LOGGING,
            ),
        ),
    ],
)
def test_a_server_from_jars_is_replaced_with_them_and_with_its_source(
    server: Spawn, runs: str
) -> None:
    assert server(SETTINGS).environ == {"CARDWATCH_REVISION": runs}
