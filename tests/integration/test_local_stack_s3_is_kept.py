"""Buckets and objects survive a server that is killed in the middle."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client

from local_stack.aws import aws
from local_stack.aws_client import s3_client
from local_stack.endpoints import Endpoints
from local_stack.ports import free_ports
from local_stack.provision import create_buckets
from local_stack.service import SpawnedService
from local_stack.settings import Ports, StackSettings

READY_SECONDS = 60
PART = b"z" * 10


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Client]:
    """Of a second server, after the first took all the changes below and was killed."""
    state = tmp_path_factory.mktemp("s3")
    (port,) = free_ports(1)
    settings = StackSettings(state=state, jars=Path(), ports=Ports(aws=port), tied=True)
    first = s3_client(Endpoints.of(settings).aws)
    _start(aws(settings))
    create_buckets(Endpoints.of(settings).aws, ["kept", "dropped"])
    _change(first)
    first.close()
    aws(settings).process.stop(patience_seconds=0)
    _start(aws(settings))
    second = s3_client(Endpoints.of(settings).aws)
    yield second
    second.close()
    aws(settings).stop()


def test_an_object_comes_back_with_its_bytes_type_and_metadata(client: S3Client) -> None:
    found = client.get_object(Bucket="kept", Key="a/ä b.pdf")
    assert found["Body"].read() == b"\x00\n\xff"
    assert (found["ContentType"], found["Metadata"]) == ("application/pdf", {"sha256": "ab"})


def test_the_last_of_two_writes_stays(client: S3Client) -> None:
    assert client.get_object(Bucket="kept", Key="twice")["Body"].read() == b"two"


def test_a_deleted_object_stays_deleted(client: S3Client) -> None:
    listed = [each["Key"] for each in client.list_objects_v2(Bucket="kept")["Contents"]]
    assert sorted(listed) == ["a/ä b.pdf", "copy", "large", "twice"]


def test_a_copy_is_kept_as_its_own_object(client: S3Client) -> None:
    assert client.get_object(Bucket="kept", Key="copy")["ContentType"] == "application/pdf"


def test_a_multipart_upload_keeps_its_etag(client: S3Client) -> None:
    found = client.get_object(Bucket="kept", Key="large")
    assert found["ETag"].endswith('-1"')
    assert found["Body"].read() == PART


def test_a_deleted_bucket_stays_deleted(client: S3Client) -> None:
    with pytest.raises(ClientError, match="404"):
        client.head_bucket(Bucket="dropped")


def _change(client: S3Client) -> None:
    client.put_object(
        Bucket="kept",
        Key="a/ä b.pdf",
        Body=b"\x00\n\xff",
        ContentType="application/pdf",
        Metadata={"sha256": "ab"},
    )
    client.copy_object(Bucket="kept", Key="copy", CopySource={"Bucket": "kept", "Key": "a/ä b.pdf"})
    for body in (b"one", b"two"):
        client.put_object(Bucket="kept", Key="twice", Body=body)
    client.put_object(Bucket="kept", Key="gone", Body=b"x")
    client.delete_object(Bucket="kept", Key="gone")
    _upload_in_parts(client)
    client.delete_bucket(Bucket="dropped")


def _upload_in_parts(client: S3Client) -> None:
    upload = client.create_multipart_upload(Bucket="kept", Key="large")["UploadId"]
    part = client.upload_part(Bucket="kept", Key="large", UploadId=upload, PartNumber=1, Body=PART)
    client.complete_multipart_upload(
        Bucket="kept",
        Key="large",
        UploadId=upload,
        MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]},
    )


def _start(service: SpawnedService) -> None:
    service.prepare()
    service.start()
    service.wait_until_ready(READY_SECONDS, Event())
