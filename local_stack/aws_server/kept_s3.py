"""Ties moto's S3 to a BucketStore: what a request touched is written down before its answer."""

from collections.abc import Callable, Iterable
from threading import local
from typing import TYPE_CHECKING, Any

from moto.s3.models import S3Backend, s3_backends

from local_stack.aws_server.bucket_store import BucketStore, StoredObject

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ACCOUNT = "123456789012"  # moto's own, whatever the access key
CHANGES = ("create_bucket", "delete_bucket", "put_object", "delete_object")


class KeptS3:
    def __init__(self, store: BucketStore) -> None:
        self._store = store
        self._request = local()
        self._backend: S3Backend = s3_backends[ACCOUNT]["aws"]

    def restore(self) -> int:
        """Puts everything stored back into moto; the number of objects."""
        count = 0
        for bucket, region in self._store.buckets().items():
            self._backend.create_bucket(bucket, region)
            for stored in self._store.objects(bucket):
                key = self._backend.put_object(
                    bucket, stored.key, stored.value, etag=stored.etag, disable_notification=True
                )
                key.set_metadata(dict(stored.metadata), replace=True)
                count += 1
        return count

    def watch(self) -> None:
        """From now on every change to a bucket or an object is noted."""
        for name in CHANGES:
            setattr(self._backend, name, self._noting(getattr(self._backend, name)))

    def around(self, app: "WSGIApplication") -> "WSGIApplication":
        """The app, answering only after what it changed is in the store."""

        def kept(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
            self._request.touched = []
            answer = app(environ, start_response)
            for bucket, key in self._request.touched:
                self._write_down(bucket, key)
            return answer

        return kept

    def _noting(self, change: Callable[..., Any]) -> Callable[..., Any]:
        def noted(bucket_name: str, *args: Any, **options: Any) -> Any:
            result = change(bucket_name, *args, **options)
            key = options.get("key_name", args[0] if args else None)
            of_object = change.__name__.endswith("_object")
            self._request.touched.append((bucket_name, key if of_object else None))
            return result

        return noted

    def _write_down(self, bucket: str, name: str | None) -> None:
        with self._store.lock:
            held = self._backend.buckets.get(bucket)
            if held is None:
                self._store.drop_bucket(bucket)
            elif name is None:
                self._store.save_bucket(bucket, held.region_name)
            elif (key := self._backend.get_object(bucket, name)) is None:
                self._store.drop(bucket, name)
            else:
                etag, metadata = key.etag.strip('"'), dict(key.metadata)
                self._store.save(bucket, StoredObject(name, etag, metadata, key.value))
