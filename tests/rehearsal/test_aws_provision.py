"""The playbooks on moto: a stack made, made again, mended, and taken away.

Minutes, not seconds: `make rehearse` runs these, `make test` does not.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_stack.endpoints import Endpoints
from tests.rehearsal.aws_playbooks import ADMIN, STACK, Playbooks

# Each run is some fifty calls of Ansible's modules, a second each where nothing else runs.
pytestmark = pytest.mark.timeout(1800)
OURS = [{"Name": "tag:cardwatch_stack", "Values": [STACK]}]


@pytest.fixture(scope="module")
def playbooks(stack: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Playbooks:
    return Playbooks(stack, tmp_path_factory.mktemp("aws"))


def test_a_plan_of_an_empty_account_says_what_would_be_made_and_makes_nothing(
    playbooks: Playbooks,
) -> None:
    planned = playbooks.play("plan.yml", aws_stack=STACK)

    assert planned.code == 0, planned.output
    assert planned.changed > 0
    assert f"would make {STACK}-kafka-1" in planned.output
    assert left(playbooks) == {}


@pytest.fixture(scope="module")
def made(playbooks: Playbooks) -> Iterator[Playbooks]:
    played = playbooks.play("provision.yml")
    assert played.code == 0, played.output
    yield playbooks
    gone = playbooks.play("destroy.yml", aws_destroy=STACK)
    assert gone.code == 0, gone.output
    assert left(playbooks) == {}


def left(playbooks: Playbooks) -> dict[str, Any]:
    """What of the stack is still there, by kind."""
    ec2 = playbooks.client("ec2")
    instances = ec2.describe_instances(
        Filters=[*OURS, {"Name": "instance-state-name", "Values": ["running", "stopped"]}]
    )
    named = {
        "vpcs": [each["VpcId"] for each in ec2.describe_vpcs(Filters=OURS)["Vpcs"]],
        "groups": ec2.describe_security_groups(Filters=OURS)["SecurityGroups"],
        "instances": instances["Reservations"],
        "addresses": ec2.describe_addresses()["Addresses"],
        "keys": _named([key["KeyName"] for key in ec2.describe_key_pairs()["KeyPairs"]]),
        "buckets": _named(
            [bucket["Name"] for bucket in playbooks.client("s3").list_buckets()["Buckets"]]
        ),
        "tables": _named(playbooks.client("dynamodb").list_tables()["TableNames"]),
        "roles": _named(
            [role["RoleName"] for role in playbooks.client("iam").list_roles()["Roles"]]
        ),
        "secrets": playbooks.client("secretsmanager").list_secrets()["SecretList"],
        "functions": _named(
            [
                each["FunctionName"]
                for each in playbooks.client("lambda").list_functions()["Functions"]
            ]
        ),
    }
    return {kind: found for kind, found in named.items() if found}


def _named(names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(STACK)]


def test_made_again_nothing_changes(made: Playbooks) -> None:
    again = made.play("provision.yml")

    assert (again.code, again.changed) == (0, 0), again.output


def test_groups_open_what_the_matrix_says_and_nothing_else(made: Playbooks) -> None:
    groups = made.client("ec2").describe_security_groups(Filters=OURS)["SecurityGroups"]
    names = {group["GroupId"]: group["GroupName"].removeprefix(f"{STACK}-") for group in groups}

    opened = {
        (names[group["GroupId"]], rule["FromPort"], source)
        for group in groups
        for rule in group["IpPermissions"]
        for source in [
            *(names[pair["GroupId"]] for pair in rule["UserIdGroupPairs"]),
            *(block["CidrIp"] for block in rule["IpRanges"]),
        ]
    }
    assert opened == {
        ("bastion", 22, ADMIN),
        ("kafka", 22, "bastion"),
        *(("kafka", 9092, source) for source in ("kafka", "cardwatch", "jobs")),
    }


def test_instances_are_tagged_and_ask_for_a_token_and_private_ones_have_no_public_address(
    made: Playbooks,
) -> None:
    found = made.client("ec2").describe_instances(Filters=OURS)["Reservations"]
    instances = [instance for each in found for instance in each["Instances"]]

    assert {_tags(each)["cardwatch_role"] for each in instances} == {
        "bastion",
        "kafka",
        "cardwatch",
    }
    for each in instances:
        assert each["MetadataOptions"]["HttpTokens"] == "required"
        public = _tags(each)["cardwatch_role"] == "bastion"
        assert bool(each.get("PublicIpAddress")) == public


def _tags(instance: dict[str, Any]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in instance["Tags"]}


def test_disks_are_encrypted(made: Playbooks) -> None:
    ec2 = made.client("ec2")
    found = ec2.describe_instances(Filters=OURS)["Reservations"]
    ours = {instance["InstanceId"] for each in found for instance in each["Instances"]}

    disks = [
        disk
        for disk in ec2.describe_volumes()["Volumes"]
        if {attached["InstanceId"] for attached in disk["Attachments"]} & ours
    ]

    assert disks and all(disk["Encrypted"] for disk in disks)


def test_buckets_are_versioned_encrypted_and_private(made: Playbooks) -> None:
    s3 = made.client("s3")
    names = _named([bucket["Name"] for bucket in s3.list_buckets()["Buckets"]])

    assert len(names) == 4
    for name in names:
        assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
        rules = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
        assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
        block = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
        assert all(block.values())


def test_what_nobody_needs_any_more_leaves_the_buckets(made: Playbooks) -> None:
    s3 = made.client("s3")
    (jobs,) = _named(
        [one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].endswith("-jobs")]
    )

    rules = s3.get_bucket_lifecycle_configuration(Bucket=jobs)["Rules"]

    told = {rule["ID"]: rule for rule in rules}
    assert told["logs"]["Filter"] == {"Prefix": "logs/"}
    assert told["logs"]["Expiration"] == {"Days": 30}
    assert told["old-versions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert told["old-versions"]["Expiration"] == {"ExpiredObjectDeleteMarker": True}


def test_the_inventory_groups_hosts_by_role_with_their_private_addresses(made: Playbooks) -> None:
    listed = json.loads(
        made.run("ansible-inventory", "-i", "inventory/aws_ec2.yml", "--list").stdout
    )

    assert listed["kafka"]["hosts"] == [f"{STACK}-kafka-1"]
    assert listed["cardwatch"]["hosts"] == [f"{STACK}-cardwatch-1"]
    variables = listed["_meta"]["hostvars"][f"{STACK}-kafka-1"]
    assert variables["ansible_host"] == variables["private_ip_address"]
    assert variables["ansible_host"].startswith("10.30.")


def test_a_stack_that_was_damaged_is_mended_by_the_next_run(made: Playbooks) -> None:
    ec2 = made.client("ec2")
    kafka = [*OURS, {"Name": "tag:cardwatch_role", "Values": ["kafka"]}]
    lost = ec2.describe_instances(Filters=kafka)["Reservations"][0]["Instances"][0]["InstanceId"]
    ec2.terminate_instances(InstanceIds=[lost])

    mended = made.play("provision.yml")

    assert (mended.code, mended.changed) == (0, 1), mended.output
    alive = [*kafka, {"Name": "instance-state-name", "Values": ["running"]}]
    assert ec2.describe_instances(Filters=alive)["Reservations"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"aws_region": "eu-nowhere-1"}, "is no region of this account: choose one of"),
        ({"aws_cidr": "172.31.0.0/16"}, "overlaps 172.31.0.0/16, a network of this account"),
        ({"aws_admin_cidrs": ["0.0.0.0/0"]}, "holds 0.0.0.0/0, the whole world"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_advice(
    playbooks: Playbooks, more: dict[str, Any], said: str
) -> None:
    played = playbooks.play("provision.yml", **{"aws_stack": "refused", **more})

    assert played.code != 0
    assert said in " ".join(played.output.split())


def test_without_credentials_it_is_said_how_to_get_some(
    playbooks: Playbooks, tmp_path: Path
) -> None:
    none = {
        **{"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "1"},
        **{
            name: str(tmp_path / "none")
            for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")
        },
    }

    played = playbooks.play("plan.yml", env=none)

    assert played.code != 0
    assert "Set AWS_PROFILE, or AWS_ACCESS_KEY_ID" in " ".join(played.output.split())


def test_another_name_than_the_stacks_destroys_nothing(playbooks: Playbooks) -> None:
    played = playbooks.play("destroy.yml", aws_destroy="production")

    assert played.code != 0
    assert "nothing was deleted" in played.output
