"""A job's schedule: EventBridge starts a run of it on EMR Serverless."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cloud.compare import differing
from cloud.job_entry import CODE
from cloud.settings import Jobs

START_JOB = "arn:aws:scheduler:::aws-sdk:emrserverless:startJobRun"
#: One run at a time of each job is no promise of the scheduler; the jobs themselves hold a lock.
EXACT = {"Mode": "OFF"}
RETRIES = 3
EVENT_AGE_S = 3600
#: The name of a run, and so the same start twice, is one run.
RUN_ID = "<aws.scheduler.execution-id>"
#: Where a job finds the authority's certificate, from the folder it runs in.
AUTHORITY = "ca.crt"
#: Native code in the zip belongs to the Python that packed it; a release of EMR has several.
PYTHON = "python{}.{}".format(*sys.version_info)


@dataclass(frozen=True)
class Job:
    name: str
    module: str
    arguments: list[str]
    schedule: str
    executors: int  #: most at once, of 4 vCPU and 16 GiB each
    kafka_user: str  #: "" for a job without Kafka


@dataclass(frozen=True)
class Files:
    """Addresses in S3."""

    code: str  #: the zip of cloud/package.py
    entry: str
    authority: str


def job_environment(job: Job, jobs: Jobs) -> dict[str, str]:
    python = dict.fromkeys(("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"), PYTHON)
    found = {"PYTHONPATH": CODE, **python, **jobs.environment}
    if job.kafka_user:
        found["KAFKA_USERNAME"] = job.kafka_user
        found["KAFKA_PASSWORD"] = f"{{secret:{jobs.kafka_passwords}{job.kafka_user}}}"
        found["KAFKA_CA_FILE"] = AUTHORITY
    return found


def submit_parameters(job: Job, jobs: Jobs, files: Files) -> str:
    """For spark-submit. Executors find the code and the authority where the driver does."""
    settings = {
        "spark.archives": f"{files.code}#{CODE}",
        "spark.files": files.authority,
        "spark.jars.packages": ",".join(jobs.packages),
        "spark.executor.cores": "4",
        "spark.executor.memory": "14g",
        # Without them EMR begins with three, whatever the most is.
        "spark.executor.instances": "1",
        "spark.dynamicAllocation.initialExecutors": "1",
        "spark.dynamicAllocation.maxExecutors": str(job.executors),
        **{
            f"{side}.{name}": text
            for name, text in job_environment(job, jobs).items()
            for side in ("spark.emr-serverless.driverEnv", "spark.executorEnv")
        },
    }
    return " ".join(f"--conf {name}={value}" for name, value in settings.items())


def run_input(job: Job, jobs: Jobs, application: str, files: Files) -> dict[str, Any]:
    """Input of StartJobRun, spelt with capitals as the scheduler wants it. Without tags: to give
    them is a right of its own, and a run is found by its application."""
    return {
        "ApplicationId": application,
        "ClientToken": RUN_ID,
        "ExecutionRoleArn": jobs.role,
        "Name": job.name,
        "JobDriver": {
            "SparkSubmit": {
                "EntryPoint": files.entry,
                "EntryPointArguments": [job.module, *job.arguments],
                "SparkSubmitParameters": submit_parameters(job, jobs, files),
            }
        },
        "ConfigurationOverrides": {
            "MonitoringConfiguration": {
                "S3MonitoringConfiguration": {"LogUri": f"s3://{jobs.bucket}/logs/"}
            }
        },
    }


@dataclass(frozen=True)
class Schedule:
    client: Any
    title: str
    expression: str
    role: str
    #: Asked when it is needed: the application must be there.
    input: Callable[[], Mapping[str, Any]]

    @property
    def name(self) -> str:
        return f"schedule {self.title}"

    def differs(self) -> str:
        try:
            found = self.client.get_schedule(Name=self.title)
        except self.client.exceptions.ResourceNotFoundException:
            return "missing"
        return differing(found, self._wanted())

    def apply(self) -> None:
        write = (
            self.client.create_schedule
            if self.differs() == "missing"
            else self.client.update_schedule
        )
        write(Name=self.title, **self._wanted())

    def delete(self) -> bool:
        try:
            self.client.delete_schedule(Name=self.title)
        except self.client.exceptions.ResourceNotFoundException:
            return False
        return True

    def _wanted(self) -> dict[str, Any]:
        return {
            "ScheduleExpression": self.expression,
            "FlexibleTimeWindow": EXACT,
            "State": "ENABLED",
            "Target": {
                "Arn": START_JOB,
                "RoleArn": self.role,
                "Input": json.dumps(self.input(), sort_keys=True),
                "RetryPolicy": {
                    "MaximumEventAgeInSeconds": EVENT_AGE_S,
                    "MaximumRetryAttempts": RETRIES,
                },
            },
        }
