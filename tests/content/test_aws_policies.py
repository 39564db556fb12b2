"""IAM: a role may do what its program asks for, on the stack's own things only."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from botocore.session import get_session
from jinja2 import Environment, FileSystemLoader, StrictUndefined

CHECKOUT = Path(__file__).parent.parent.parent
TEMPLATES = CHECKOUT / "ansible/roles/aws_identity/templates"
ROLES = [
    file.name.removesuffix(".json.j2") for file in TEMPLATES.glob("*") if "trust" not in file.name
]
#: Rights whose names are not those of API calls.
OTHERWISE_NAMED = {
    "s3": {"ListBucket": "ListObjectsV2"},
    "lambda": {"InvokeFunction": "Invoke"},
    "dynamodb": {"ConditionCheckItem": "TransactWriteItems"},
    "iam": {"PassRole": "GetRole"},
}
SERVICES = {"emr-serverless": "emr-serverless", "secretsmanager": "secretsmanager"}
VARIABLES = {
    "aws_account_caller": {"account": "123456789012"},
    "aws_stack": "trial",
    "aws_feed": "listener",
    "aws_storage_buckets": {
        kind: f"trial-123456789012-{kind}" for kind in ("archive", "documents", "backups", "jobs")
    },
    "aws_identity_arn": "arn:aws:iam::123456789012:role/trial-",
    "aws_identity_place": "eu-central-1:123456789012",
    "aws_identity_tables": "arn:aws:dynamodb:eu-central-1:123456789012:table/trial-",
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


CALLS = {
    "batch_get_item": "BatchGetItem",
    "batch_write_item": "BatchWriteItem",
    "get_item": "GetItem",
    "put_item": "PutItem",
    "update_item": "UpdateItem",
    "delete_item": "DeleteItem",
    "query": "Query",
    "scan": "Scan",
}


@pytest.mark.parametrize(
    ("role", "programs"),
    [
        ("function", "fraud/profile_store.py"),
        ("cardwatch", "fraud/*.py"),
        ("cardwatch", "spark/**/*.py"),
        ("jobs", "spark/**/*.py"),
        ("jobs", "fraud/rebuilt*.py"),
    ],
)
def test_a_program_may_make_the_calls_to_dynamodb_that_it_makes(role: str, programs: str) -> None:
    source = "".join(file.read_text() for file in CHECKOUT.glob(programs))

    called = {CALLS[name] for name in re.findall(r"client\.(\w+)\(", source) if name in CALLS}

    assert {f"dynamodb:{name}" for name in called} <= actions(role)


@pytest.mark.parametrize("service", ["lambda.amazonaws.com", "ec2.amazonaws.com"])
def test_a_role_is_for_its_service_alone(service: str) -> None:
    trust = document("trust", item={"value": service})["Statement"]

    assert [one["Principal"] for one in trust] == [{"Service": service}]
