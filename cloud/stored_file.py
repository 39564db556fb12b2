"""A file of ours in S3, written again only when its bytes are others."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError


@dataclass(frozen=True)
class StoredFile:
    client: Any
    bucket: str
    key: Callable[[], str]  #: asked when it is needed: it may take the content to know it
    content: Callable[[], bytes]

    @property
    def name(self) -> str:
        return f"file {self.address()}"

    def address(self) -> str:
        return f"s3://{self.bucket}/{self.key()}"

    def differs(self) -> str:
        try:
            found = self.client.head_object(Bucket=self.bucket, Key=self.key())
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return "missing"
            raise
        return "" if found["Metadata"].get("sha256") == digest(self.content()) else "content"

    def apply(self) -> None:
        content = self.content()
        self.client.put_object(
            Bucket=self.bucket, Key=self.key(), Body=content, Metadata={"sha256": digest(content)}
        )

    def delete(self) -> bool:
        """It stays, since what still runs may need it, and goes with its bucket."""
        return False


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
