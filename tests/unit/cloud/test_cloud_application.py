"""The EMR Serverless application is stopped as AWS wants it: once no run of it is left."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto import mock_aws

from cloud.application import Application
from contracts.errors import Unavailable


class Refused(Exception):
    """As AWS answers what it will not do."""


class Exceptions:
    ValidationException = Refused
    ResourceNotFoundException = LookupError


@dataclass
class Emr:
    """One started application. A cancelled run ends after it was asked for `lasting` times."""

    runs: dict[str, str]
    lasting: int = 2
    state: str = "STARTED"
    cancelled: list[str] = field(default_factory=list)
    exceptions = Exceptions

    def get_paginator(self, name: str) -> Any:
        return {"list_applications": _Pages(self._found), "list_job_runs": _Pages(self._listed)}[
            name
        ]

    def _found(self, **_: Any) -> dict[str, Any]:
        # The account's own may be without a name.
        ours = {"name": "trial-jobs", "id": "a1", "state": self.state}
        return {"applications": [{"id": "a0", "state": "STARTED"}, ours]}

    def _listed(self, applicationId: str, states: list[str]) -> dict[str, Any]:  # noqa: N803
        if self.cancelled:
            self.lasting -= 1
        if self.lasting < 0:
            self.runs = {run: "SUCCESS" for run in self.runs}
        live = [{"id": run, "state": now} for run, now in self.runs.items() if now in states]
        return {"jobRuns": live}

    def cancel_job_run(self, applicationId: str, jobRunId: str) -> None:  # noqa: N803
        self.cancelled.append(jobRunId)
        if self.runs[jobRunId] == "SUCCESS":
            raise Refused
        self.runs[jobRunId] = "CANCELLING"

    def get_application(self, applicationId: str) -> dict[str, Any]:  # noqa: N803
        return {"application": {"state": self.state}}

    def stop_application(self, applicationId: str) -> None:  # noqa: N803
        if any(state != "SUCCESS" for state in self.runs.values()):
            raise Refused("all jobs must be completed or cancelled")
        self.state = "STOPPED"

    def delete_application(self, applicationId: str) -> None:  # noqa: N803
        self.state = "TERMINATED"


@dataclass
class _Pages:
    paginate_one: Any

    def paginate(self, **told: Any) -> list[dict[str, Any]]:
        return [self.paginate_one(**told)]


def application(client: Any) -> Application:
    return Application(client, "trial-jobs", {}, {}, sleep=lambda _: None)


@pytest.mark.parametrize("state", ["SUBMITTED", "PENDING", "SCHEDULED", "RUNNING", "QUEUED"])
def test_what_runs_is_cancelled_once_and_waited_for_before_the_stop(state: str) -> None:
    emr = Emr({"r1": state, "r2": "SUCCESS"})

    assert application(emr).delete()

    assert (emr.cancelled, emr.state) == (["r1"], "TERMINATED")


def test_a_run_that_does_not_end_is_said_in_the_end() -> None:
    with pytest.raises(Unavailable, match="it is still STARTED after 600 s"):
        application(Emr({"r1": "RUNNING"}, lasting=1000)).delete()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield boto3.client(
            "emr-serverless",
            region_name="eu-central-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106
        )


def test_an_application_of_moto_goes_with_its_run_or_without_one(client: Any) -> None:
    for has_run in (False, True):
        made = client.create_application(name="trial-jobs", type="SPARK", releaseLabel="emr-7.12.0")
        if has_run:
            role = "arn:aws:iam::123456789012:role/trial-jobs"
            driver = {"sparkSubmit": {"entryPoint": "s3://trial-jobs/x.py"}}
            told = {"executionRoleArn": role, "jobDriver": driver, "clientToken": "1"}
            client.start_job_run(applicationId=made["applicationId"], **told)

        assert application(client).delete()
