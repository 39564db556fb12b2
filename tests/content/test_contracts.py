"""The examples beside the schemas say what the schemas mean."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from contracts.currencies import decimals_by_currency
from contracts.schema import SCHEMAS, problems_of, schema
from contracts.topics import dead_letter, load_topics

EXAMPLES = Path("contracts/examples")


def cases(kind: str) -> list[Path]:
    return sorted(EXAMPLES.glob(f"*/{kind}/*.json"))


def case_id(path: Path) -> str:
    return f"{path.parts[2]}/{path.stem}"


@pytest.mark.parametrize("path", cases("valid"), ids=case_id)
def test_a_valid_example_has_no_problem(path: Path) -> None:
    assert problems_of(path.parts[2])(json.loads(path.read_text())) == []


@pytest.mark.parametrize("path", cases("invalid"), ids=case_id)
def test_an_invalid_example_has_a_problem(path: Path) -> None:
    assert problems_of(path.parts[2])(json.loads(path.read_text())) != []


@pytest.mark.parametrize("path", cases("*"), ids=case_id)
def test_the_reference_validator_agrees(path: Path) -> None:
    common = json.loads((SCHEMAS / "common.schema.json").read_text())
    registry: Registry = Registry().with_resource(common["$id"], Resource.from_contents(common))
    validator = jsonschema.Draft202012Validator(schema(path.parts[2]), registry=registry)

    assert validator.is_valid(json.loads(path.read_text())) == (path.parts[3] == "valid")


def test_every_topic_has_a_schema_and_examples_of_both_kinds() -> None:
    for topic in load_topics():
        assert schema(topic.name)["additionalProperties"] is False
    for folder in EXAMPLES.iterdir():
        assert list(folder.glob("valid/*.json")), folder
        assert list(folder.glob("invalid/*.json")), folder


def test_programs_and_ledger_know_the_same_currencies() -> None:
    script = Path("contracts/ledger/003-billing.sql").read_text()
    rows = script.partition("insert into currencies")[2].partition("as minor_units")[0]
    told = {
        code: int(decimals)
        for decimals, codes in re.findall(r"\((\d), ((?:'[^']*'\s*)+)\)", rows)
        for code in codes.replace("'", " ").split()
    }

    assert told == decimals_by_currency()
    assert (told["JPY"], told["EUR"], told["KWD"]) == (0, 2, 3)


def test_a_topic_with_dead_letters_has_its_twin() -> None:
    names = [topic.name for topic in load_topics()]

    assert dead_letter("purchases") in names
    assert len(names) == len(set(names)) == 14
