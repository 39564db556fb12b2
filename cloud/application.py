"""The EMR Serverless application that runs the Spark jobs."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cloud.compare import differing
from cloud.patience import PATIENCE_S, comes_true
from cloud.settings import Jobs
from contracts.errors import Unavailable

GONE = ("TERMINATED",)
#: States in which it may be changed or deleted.
AT_REST = ("CREATED", "STOPPED")
#: States of a run that keeps its application from being stopped; it is told to end, and ends.
LIVE = ("SUBMITTED", "PENDING", "SCHEDULED", "RUNNING", "QUEUED")
ENDING = "CANCELLING"
MEMORY_GIB_A_VCPU = 4
IDLE_MINUTES = 15


def wanted(jobs: Jobs) -> dict[str, Any]:
    """Fields of CreateApplication that can be changed later. The processor is x86, the default."""
    return {
        "releaseLabel": jobs.release,
        "maximumCapacity": {
            "cpu": f"{jobs.vcpus} vCPU",
            "memory": f"{jobs.vcpus * MEMORY_GIB_A_VCPU} GB",
        },
        "autoStartConfiguration": {"enabled": True},
        "autoStopConfiguration": {"enabled": True, "idleTimeoutMinutes": IDLE_MINUTES},
        "networkConfiguration": {"subnetIds": jobs.subnets, "securityGroupIds": jobs.groups},
    }


def find(client: Any, name: str) -> str | None:
    """Id of the application of this name that is not yet gone."""
    for page in client.get_paginator("list_applications").paginate():
        for found in page["applications"]:
            if found.get("name") == name and found["state"] not in GONE:
                return str(found["id"])
    return None


@dataclass(frozen=True)
class Application:
    client: Any
    title: str
    wanted: Mapping[str, Any]
    tags: Mapping[str, str]
    sleep: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        return f"application {self.title}"

    def differs(self) -> str:
        found = find(self.client, self.title)
        if found is None:
            return "missing"
        return differing(
            self.client.get_application(applicationId=found)["application"], self.wanted
        )

    def apply(self) -> None:
        """Raises Unavailable where it does not come to rest."""
        found = find(self.client, self.title)
        if found is None:
            self.client.create_application(
                name=self.title, type="SPARK", tags=dict(self.tags), **self.wanted
            )
        else:
            self._rest(found)
            self.client.update_application(applicationId=found, **self.wanted)

    def delete(self) -> bool:
        """Raises Unavailable where it does not come to rest."""
        found = find(self.client, self.title)
        if found is None:
            return False
        self._rest(found)
        self.client.delete_application(applicationId=found)
        return True

    def _rest(self, application: str) -> None:
        """Stops it, once what runs is cancelled: a job's next run carries on."""
        if not comes_true(lambda: self._is_at_rest(application), self.sleep):
            state = self._state(application)
            raise Unavailable(self.name, f"it is still {state} after {PATIENCE_S:.0f} s")

    def _is_at_rest(self, application: str) -> bool:
        """Where it is not, brings it one step nearer."""
        state = self._state(application)
        if state == "STARTED" and not self._cancel_runs(application):
            self.client.stop_application(applicationId=application)
        return state in AT_REST

    def _cancel_runs(self, application: str) -> bool:
        """Whether there were any that had not ended."""
        runs = self._runs(application)
        for run, state in runs.items():
            if state != ENDING:
                self._cancel(application, run)
        return bool(runs)

    def _runs(self, application: str) -> dict[str, str]:
        """Id -> state of those that have not ended."""
        pages = self.client.get_paginator("list_job_runs").paginate(
            applicationId=application, states=[*LIVE, ENDING]
        )
        try:
            return {run["id"]: run["state"] for page in pages for run in page["jobRuns"]}
        except self.client.exceptions.ResourceNotFoundException:
            return {}  # moto's answer where there never was a run

    def _cancel(self, application: str, run: str) -> None:
        # It may end by itself before it is told to.
        with suppress(self.client.exceptions.ValidationException):
            self.client.cancel_job_run(applicationId=application, jobRunId=run)

    def _state(self, application: str) -> str:
        return str(self.client.get_application(applicationId=application)["application"]["state"])
