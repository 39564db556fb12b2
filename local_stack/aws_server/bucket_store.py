"""S3 buckets as folders: what moto holds in memory, written down object by object.

BUCKET/bucket.json is the bucket, BUCKET/HASH.object an object: a line of JSON, then its bytes.
Only the latest version of an object is kept.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Self


@dataclass(frozen=True)
class StoredObject:
    key: str
    etag: str  #: without quotes; it cannot be computed anew after a multipart upload
    metadata: dict[str, str]
    value: bytes

    def encode(self) -> bytes:
        about = {name: value for name, value in asdict(self).items() if name != "value"}
        return json.dumps(about).encode() + b"\n" + self.value

    @classmethod
    def decode(cls, data: bytes) -> Self:
        about, _, value = data.partition(b"\n")
        return cls(value=value, **json.loads(about))


class BucketStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        #: Held from reading moto's memory to the write, so that the last write has the last state.
        self.lock = Lock()

    def save_bucket(self, bucket: str, region: str) -> None:
        (self._folder / bucket).mkdir(parents=True, exist_ok=True)
        self._replace(self._folder / bucket / "bucket.json", json.dumps(region).encode())

    def drop_bucket(self, bucket: str) -> None:
        shutil.rmtree(self._folder / bucket, ignore_errors=True)

    def save(self, bucket: str, stored: StoredObject) -> None:
        self._replace(self._path(bucket, stored.key), stored.encode())

    def drop(self, bucket: str, key: str) -> None:
        self._path(bucket, key).unlink(missing_ok=True)

    def buckets(self) -> dict[str, str]:
        """Bucket name -> region."""
        files = sorted(self._folder.glob("*/bucket.json"))
        return {file.parent.name: json.loads(file.read_text()) for file in files}

    def objects(self, bucket: str) -> Iterator[StoredObject]:
        for file in (self._folder / bucket).glob("*.object"):
            yield StoredObject.decode(file.read_bytes())

    def _path(self, bucket: str, key: str) -> Path:
        # A key may be longer than a file name, and one key may be the folder of another.
        return self._folder / bucket / f"{hashlib.sha256(key.encode()).hexdigest()}.object"

    def _replace(self, path: Path, data: bytes) -> None:
        """Whole or not at all, whenever the process dies."""
        partly = path.with_suffix(".part")
        partly.write_bytes(data)
        partly.replace(path)
