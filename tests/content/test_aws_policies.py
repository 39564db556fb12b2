"""IAM: a role may do what its program asks for, on the stack's own things only."""

import json
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.session import get_session
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cloud.parts import load_jobs

CHECKOUT = Path(__file__).parent.parent.parent
TEMPLATES = CHECKOUT / "ansible/roles/aws_identity/templates"
TOLD = yaml.safe_load((TEMPLATES.parent / "vars/main.yml").read_text())
ROLES = [
    file.name.removesuffix(".json.j2") for file in TEMPLATES.glob("*") if "trust" not in file.name
]
#: Rights whose names are not those of API calls.
OTHERWISE_NAMED = {
    "s3": {"ListBucket": "ListObjectsV2"},
    "lambda": {"InvokeFunction": "Invoke"},
    "iam": {"PassRole": "GetRole"},
}
SERVICES = {"emr-serverless": "emr-serverless", "secretsmanager": "secretsmanager"}
VARIABLES = {
    "aws_account_caller": {"account": "123456789012"},
    "aws_stack": "trial",
    "aws_feed": "listener",
    "aws_identity_job_clients": TOLD["aws_identity_job_clients"],
    "aws_storage_buckets": {
        kind: f"trial-123456789012-{kind}" for kind in ("archive", "documents", "backups", "jobs")
    },
    "aws_identity_arn": "arn:aws:iam::123456789012:role/trial-",
    "aws_identity_place": "eu-central-1:123456789012",
    "aws_identity_tables": [
        f"arn:aws:dynamodb:eu-central-1:123456789012:table/trial-{name}"
        for name in ("decisions", "places", "profiles")
    ],
    "aws_identity_secrets": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:trial/",
    "aws_identity_function": "arn:aws:lambda:eu-central-1:123456789012:function:trial-decide",
    "aws_identity_log_group": "arn:aws:logs:eu-central-1:123456789012:log-group:trial-decide",
}


def document(name: str, **more: Any) -> dict[str, Any]:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined)
    text = environment.get_template(f"{name}.json.j2").render({**VARIABLES, **more})
    found: dict[str, Any] = json.loads(text)
    return found


def statements(role: str, feed: str = "listener") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = document(role, aws_feed=feed)["Statement"]
    return found


def actions(role: str) -> set[str]:
    return {action for statement in statements(role) for action in statement["Action"]}


@pytest.mark.parametrize("role", ROLES)
def test_no_right_is_for_everything(role: str) -> None:
    for statement in statements(role):
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action]
        for resource in statement["Resource"]:
            assert "trial" in resource or statement["Condition"], resource


def test_only_the_poller_needs_a_right_on_things_it_cannot_name() -> None:
    wide = [one["Sid"] for one in statements("function", "mapping") if "*" in one["Resource"]]

    assert wide == ["PollerInTheNetwork"]
    assert all(one["Sid"] != "PollerInTheNetwork" for one in statements("function"))


@pytest.mark.parametrize("role", ["cardwatch", "function", "jobs"])
def test_no_right_is_for_the_tables_of_a_stack_whose_name_begins_alike(role: str) -> None:
    another = "arn:aws:dynamodb:eu-central-1:123456789012:table/trial-two-profiles"
    named = [one["Resource"] for one in statements(role) if "dynamodb" in one["Action"][0]]

    assert named
    assert not [each for resources in named for each in resources if fnmatch(another, each)]


def test_the_tables_that_rights_name_are_those_that_are_made() -> None:
    files = (CHECKOUT / "contracts/dynamodb").glob("*.json")
    made = sorted(file.stem.removeprefix("cardwatch-") for file in files)

    assert f"{{{{ {made} | map(" in TOLD["aws_identity_tables"]


@pytest.mark.parametrize("role", ROLES)
def test_every_right_is_one_that_aws_has(role: str) -> None:
    for action in actions(role):
        service, name = action.split(":")
        model = get_session().get_service_model(SERVICES.get(service, service))
        operation = OTHERWISE_NAMED.get(service, {}).get(name, name)
        known = set(model.operation_names)
        if service == "s3" and name == "AbortMultipartUpload":
            assert name in known
        assert operation in known, action


def test_the_listener_may_call_the_one_function() -> None:
    calls = [one for one in statements("cardwatch") if "lambda:InvokeFunction" in one["Action"]]

    assert [one["Resource"] for one in calls] == [[VARIABLES["aws_identity_function"]]]


#: What a program says to DynamoDB -> the right that it takes; each part of a transaction has one.
CALLS = {
    **{"client.batch_get_item(": "BatchGetItem", "client.batch_write_item(": "BatchWriteItem"},
    **{"client.get_item(": "GetItem", "client.put_item(": "PutItem"},
    **{"client.update_item(": "UpdateItem", "client.delete_item(": "DeleteItem"},
    **{"client.query(": "Query", "client.scan(": "Scan"},
    **{'{"Put":': "PutItem", '"Update": {': "UpdateItem", '"Delete": {': "DeleteItem"},
    '"ConditionCheck": {': "ConditionCheckItem",
}


@pytest.mark.parametrize(
    ("role", "programs"),
    [
        ("function", ["fraud/profile_store.py", "fraud/place_store.py", "fraud/dynamodb_*.py"]),
        ("cardwatch", ["fraud/*.py", "spark/**/*.py"]),
        (
            "jobs",
            ["fraud/rebuilt*.py", "fraud/place_store.py", "fraud/dynamodb_*.py", "spark/**/*.py"],
        ),
    ],
)
def test_a_program_may_make_the_calls_to_dynamodb_that_it_makes_and_no_others(
    role: str, programs: list[str]
) -> None:
    files = [file for pattern in programs for file in CHECKOUT.glob(pattern)]
    source = "".join(file.read_text() for file in files)

    called = {right for said, right in CALLS.items() if said in source}

    granted = {action for action in actions(role) if action.startswith("dynamodb:")}
    assert granted == {f"dynamodb:{name}" for name in called}


def test_jobs_may_fetch_their_own_passwords_and_no_others() -> None:
    (fetch,) = (one for one in statements("jobs") if one["Sid"] == "KafkaAndLedgerSecrets")
    stack = str(VARIABLES["aws_identity_secrets"])

    names = {each.removeprefix(stack).removesuffix("-??????") for each in fetch["Resource"]}

    clients = {job.kafka_user for job in load_jobs() if job.kafka_user}
    assert names == {f"kafka_passwords/{client}" for client in clients} | {
        "postgresql_passwords/application"
    }


def test_a_host_has_a_role_where_its_programs_call_aws() -> None:
    services = TOLD["aws_identity_services"]

    assert {role for role in services if services[role] == "ec2.amazonaws.com"} == {
        *("cardwatch", "elasticsearch"),
    }
    assert set(services) == set(ROLES)


@pytest.mark.parametrize("service", ["lambda.amazonaws.com", "ec2.amazonaws.com"])
def test_a_role_is_for_its_service_alone(service: str) -> None:
    trust = document("trust", item={"value": service})["Statement"]

    assert [one["Principal"] for one in trust] == [{"Service": service}]
