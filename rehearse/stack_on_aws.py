"""The stack of a rehearsal on AWS: provision.yml makes it in what plays AWS there, and each host
gets the private address that EC2 gave its instance.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import boto3

from contracts.errors import CardwatchError
from rehearse.playbooks import run_playbook
from rehearse.scenario import NETWORK, SCENARIOS, Host
from rehearse.settings import Places

#: Tables carry it in their names, and the deciding function looks for these.
STACK = "cardwatch"
SIZE = {"type": "t3.micro", "disk_gib": 10}
#: Every role that aws_access names. No bastion: the rehearsal stands in the hosts' own network.
ROLES = (
    *("bastion", "elasticsearch", "logstash", "kibana", "kafka", "postgresql", "apache"),
    "cardwatch",
)
PUBLIC = ("kibana", "apache")
#: The one account of what plays AWS.
ACCOUNT = "123456789012"
BUCKETS = {name: f"{STACK}-{ACCOUNT}-{name}" for name in ("archive", "documents")}


class StackLeft(CardwatchError):
    """Something of the stack outlived destroy.yml."""


def provision(scenario: str, places: Places, environment: Mapping[str, str]) -> list[Host]:
    """The hosts of the stack that it made. Raises PlaybookFailed."""
    images = _ec2(environment).describe_images(Owners=["amazon"])["Images"]
    variables = _variables(SCENARIOS[scenario].hosts, images[0]["ImageId"], places)
    places.aws_variables.write_text(json.dumps(variables))
    _play("provision", places, environment)
    return hosts_of(_running(environment))


def destroy(places: Places, environment: Mapping[str, str]) -> None:
    """Raises PlaybookFailed, StackLeft."""
    _play("destroy", places, environment, "-e", f"aws_destroy={STACK}")
    if left := [host.name for host in hosts_of(_running(environment))]:
        raise StackLeft(f"destroy.yml left {', '.join(left)}")


def hosts_of(instances: Sequence[Mapping[str, Any]]) -> list[Host]:
    """Named ROLE-NUMBER, as their instances are without the stack's name; by role and number."""
    found = [({tag["Key"]: tag["Value"] for tag in one["Tags"]}, one) for one in instances]
    hosts = [
        Host(
            tags["Name"].removeprefix(f"{STACK}-"), tags["cardwatch_role"], one["PrivateIpAddress"]
        )
        for tags, one in found
    ]
    return sorted(hosts, key=lambda host: (ROLES.index(host.role), host.name))


def _variables(counts: Mapping[str, int], image: str, places: Places) -> dict[str, Any]:
    return {
        "aws_stack": STACK,
        "aws_cidr": str(NETWORK),
        "aws_admin_cidrs": [f"{NETWORK[1]}/32"],
        "aws_image_id": image,
        "aws_ssh_public_key": str(places.key.with_suffix(".pub")),
        "aws_secret_recovery_days": 0,
        "aws_build": str(places.run / "aws-build"),
        "aws_authority": str(places.run / "pki" / "ca.crt"),
        "aws_hosts": {
            role: {**SIZE, "count": counts.get(role, 0), "public": role in PUBLIC} for role in ROLES
        },
    }


def _play(playbook: str, places: Places, environment: Mapping[str, str], *arguments: str) -> None:
    # The deciding function runs apart; what plays the rest of AWS has the calls that make one.
    env = {k: v for k, v in environment.items() if k != "AWS_ENDPOINT_URL_LAMBDA"}
    variables = ("-e", f"@{places.aws_variables}")
    run_playbook(playbook, "localhost,", env, (*variables, *arguments))


def _running(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    ours = {"Name": "tag:cardwatch_stack", "Values": [STACK]}
    running = {"Name": "instance-state-name", "Values": ["pending", "running"]}
    found = _ec2(environment).describe_instances(Filters=[ours, running])
    return [one for reservation in found["Reservations"] for one in reservation["Instances"]]


def _ec2(environment: Mapping[str, str]) -> Any:
    return boto3.client(
        "ec2",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
