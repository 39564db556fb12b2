"""What an environment has to say before anything is made on QuickSight."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from contracts.environment import required

NAMES = {
    "stack": "CARDWATCH_STACK",
    "archive_bucket": "ARCHIVE_BUCKET",
    "ledger_host": "LEDGER_HOST",
    "ledger_secret": "LEDGER_SECRET_ARN",
    "vpc_connection": "QUICKSIGHT_VPC_CONNECTION_ARN",
    "owner": "QUICKSIGHT_OWNER_ARN",
}


@dataclass(frozen=True)
class Settings:
    stack: str
    archive_bucket: str
    ledger_host: str
    ledger_secret: str  #: ARN of a secret {"username": …, "password": …}
    vpc_connection: str  #: ARN of the QuickSight VPC connection that reaches the ledger
    #: ARN of the QuickSight user or group that owns what is made; one before it stays an owner.
    owner: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Region and keys are read by boto3 itself. Raises MissingSetting."""
        found = required(environ, *NAMES.values())
        return cls(**dict(zip(NAMES, found, strict=True)))
