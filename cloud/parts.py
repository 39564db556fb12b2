"""The resources of each part, in the order of need."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from cloud import application, feed
from cloud.converge import Resource
from cloud.package import packaged, zipped
from cloud.schedule import AUTHORITY, Files, Job, Schedule, run_input
from cloud.settings import Feed, Jobs, Tables, read
from cloud.stored_file import StoredFile, digest
from cloud.tables import tables
from contracts.errors import SetupFailed

HERE = Path(__file__).parent
ENTRY = HERE / "job_entry.py"
#: Service name -> its boto3 client.
Clients = Callable[[str], Any]


def table_resources(text: str, clients: Clients) -> Iterator[Resource]:
    told = read(Tables, text)
    return tables(clients("dynamodb"), Path(told.contracts), told.stack)


def feed_resources(text: str, clients: Clients) -> Iterator[Resource]:
    told = read(Feed, text)
    yield feed.Mapped(clients("lambda"), told.function, feed.wanted(told), told.tags)


@cache
def job_code() -> bytes:
    return zipped(packaged("jobs"))


def job_code_key() -> str:
    """A name by content: a run that goes on keeps the code it began with."""
    return f"code/jobs-{digest(job_code())[:16]}.zip"


def job_resources(text: str, clients: Clients) -> Iterator[Resource]:
    told = read(Jobs, text)
    emr, s3, scheduler = (clients(name) for name in ("emr-serverless", "s3", "scheduler"))
    authority = Path(told.authority)
    archive, entry, ca = (
        StoredFile(s3, told.bucket, key, content)
        for key, content in (
            (job_code_key, job_code),
            (lambda: f"code/{ENTRY.name}", ENTRY.read_bytes),
            (lambda: f"code/{AUTHORITY}", partial(_authority, authority)),
        )
    )
    yield application.Application(emr, told.application, application.wanted(told), told.tags)
    yield from (archive, entry, ca)
    for job in load_jobs():
        start = partial(_input, job, told, emr, (archive, entry, ca))
        title = f"{told.application}-{job.name}"
        yield Schedule(scheduler, title, job.schedule, told.scheduler_role, start)


def _authority(file: Path) -> bytes:
    """Raises SetupFailed: the first deployment of the hosts makes it."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise SetupFailed(
            f"there is no {file} yet: configure the hosts, then run this again"
        ) from None


def _input(
    job: Job, told: Jobs, emr: Any, stored: tuple[StoredFile, StoredFile, StoredFile]
) -> dict[str, Any]:
    found = application.find(emr, told.application) or "unknown-until-made"
    return run_input(job, told, found, Files(*(file.address() for file in stored)))


def load_jobs() -> list[Job]:
    return [Job(**entry) for entry in yaml.safe_load((HERE / "jobs.yml").read_text())["jobs"]]


PARTS = {"tables": table_resources, "feed": feed_resources, "jobs": job_resources}
