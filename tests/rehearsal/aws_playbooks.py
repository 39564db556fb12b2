"""Runs the AWS playbooks against the stack's own moto, for a small stack of every kind."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local_stack.endpoints import Endpoints

CHECKOUT = Path(__file__).parent.parent.parent
ANSIBLE = CHECKOUT / "ansible"
STACK = "trial"
ADMIN = "203.0.113.7/32"
SMALL = {"type": "t3.micro", "disk_gib": 10}
#: One of each kind of thing; every module call takes a second.
VARIABLES: dict[str, Any] = {
    "aws_stack": STACK,
    "aws_cidr": "10.30.0.0/16",
    "aws_admin_cidrs": [ADMIN],
    "aws_secret_recovery_days": 0,
    "aws_hosts": {
        "bastion": {**SMALL, "count": 1, "public": True},
        "kafka": {**SMALL, "count": 1, "public": False},
        "cardwatch": {**SMALL, "count": 1, "public": False},
    },
    "aws_access": [
        {"to": "bastion", "port": 22, "from": ["admin"]},
        {"to": "kafka", "port": 22, "from": ["bastion"]},
        {"to": "kafka", "port": 9092, "from": ["kafka", "cardwatch", "jobs"]},
    ],
    "aws_secrets": {"cardwatch_card_token_key": []},
}
RECAP = re.compile(r"localhost\s+: ok=\d+\s+changed=(\d+).*failed=(\d+).*rescued=(\d+)")


@dataclass(frozen=True)
class Played:
    code: int
    output: str
    changed: int


class Playbooks:
    def __init__(self, endpoints: Endpoints, folder: Path) -> None:
        self._folder = folder
        env = {**os.environ, **endpoints.env(), "ANSIBLE_NOCOLOR": "1"}
        del env["AWS_ENDPOINT_URL_LAMBDA"]  # moto's has the calls that make a function
        self.env = {**env, "CARDWATCH_STACK": STACK, "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg")}
        public = folder / "key.pub"
        public.write_text(
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDu3Xw3cG4cB0cUqRZqZQYqf3TtAq5UzQ8u7y3JtAbCd a\n"
        )
        image = self.client("ec2").describe_images()["Images"][0]["ImageId"]
        self._variables = {
            **VARIABLES,
            "aws_image_id": image,
            "aws_ssh_public_key": str(public),
            "aws_build": str(folder),
            "aws_authority": str(folder / "ca.crt"),
        }

    def client(self, service: str) -> Any:
        url = self.env["AWS_ENDPOINT_URL_DYNAMODB" if service == "dynamodb" else "AWS_ENDPOINT_URL"]
        session = boto3.session.Session("local", "local", region_name="eu-central-1")
        return session.client(service, endpoint_url=url)  # type: ignore[call-overload]

    def play(self, playbook: str, env: Mapping[str, str] | None = None, **more: Any) -> Played:
        variables = self._folder / "variables.json"
        variables.write_text(json.dumps({**self._variables, **more}))
        check = ("--check",) if playbook == "plan.yml" else ()
        told = (*check, "-i", "localhost,", f"playbooks/{playbook}", "-e", f"@{variables}")
        done = self.run("ansible-playbook", *told, env=env)
        recap = RECAP.search(done.stdout)
        return Played(done.returncode, done.stdout + done.stderr, int(recap[1]) if recap else -1)

    def run(
        self, program: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            (str(Path(sys.executable).parent / program), *arguments),
            cwd=ANSIBLE,
            env={**self.env, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
