"""Each resource against moto, in this process: made, left alone, changed, taken away."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.session import get_session
from botocore.validate import ParamValidator
from moto import mock_aws

from cloud import converge
from cloud.parts import feed_resources, job_resources, load_jobs, table_resources
from cloud.schedule import Files, Job, run_input, submit_parameters
from cloud.settings import BadSettings, Feed, Jobs
from cloud.tables import Table
from contracts.errors import SetupFailed

CHECKOUT = Path(__file__).parent.parent.parent.parent
CONTRACTS = CHECKOUT / "contracts"
POLICIES = CHECKOUT / "ansible/roles/aws_identity/templates"
TAGS = {"cardwatch_stack": "trial"}
ROLE = "arn:aws:iam::123456789012:role/trial-jobs"
JOBS = Jobs(
    application="trial-jobs",
    release="emr-7.12.0",
    vcpus=16,
    packages=["org.postgresql:postgresql:42.7.8"],
    bucket="trial-jobs",
    role=ROLE,
    scheduler_role="arn:aws:iam::123456789012:role/trial-scheduler",
    subnets=["subnet-1"],
    groups=["sg-1"],
    environment={"LEDGER_DSN": "postgresql://application:{secret:trial/ledger}@10.0.0.1/cardwatch"},
    kafka_passwords="trial/kafka_passwords/",
    authority="",
    tags=TAGS,
)
FEED = Feed(
    function="trial-decide",
    bootstrap_servers=["10.0.0.1:9092"],
    topic="approval-requests.screened",
    group="approval-listener",
    subnets=["subnet-1", "subnet-2"],
    groups=["sg-1"],
    credentials="arn:aws:secretsmanager:eu-central-1:123456789012:secret:login",
    authority="arn:aws:secretsmanager:eu-central-1:123456789012:secret:ca",
    tags=TAGS,
)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_LAMBDA"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield boto3.session.Session("local", "local", region_name="eu-central-1")


@pytest.fixture
def jobs(session: Any, tmp_path: Path) -> Jobs:
    where = {"LocationConstraint": "eu-central-1"}
    session.client("s3").create_bucket(Bucket="trial-jobs", CreateBucketConfiguration=where)
    authority = tmp_path / "ca.crt"
    authority.write_text("-----BEGIN CERTIFICATE-----")
    return replace(JOBS, authority=str(authority))


def run(action: Any, part: Any, told: Any, session: Any) -> tuple[int, list[str]]:
    said: list[str] = []
    outcome = action(part(json.dumps(told), session.client), said.append)
    return outcome.changed, said


def test_tables_are_made_as_contracts_has_them_kept_safe_and_left_alone(session: Any) -> None:
    told = {"stack": "trial", "contracts": str(CONTRACTS)}

    first, _ = run(converge.apply, table_resources, told, session)
    second, _ = run(converge.apply, table_resources, told, session)

    client = session.client("dynamodb")
    names = {file.stem.replace("cardwatch-", "trial-") for file in CONTRACTS.glob("dynamodb/*")}
    assert set(client.list_tables()["TableNames"]) == names
    assert (first, second) == (len(names), 0)
    backups = client.describe_continuous_backups(TableName="trial-profiles")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    arn = client.describe_table(TableName="trial-profiles")["Table"]["TableArn"]
    assert client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [
        {"Key": "cardwatch_stack", "Value": "trial"}
    ]


def test_a_plan_of_tables_makes_none(session: Any) -> None:
    told = {"stack": "trial", "contracts": str(CONTRACTS)}

    changed, said = run(converge.plan, table_resources, told, session)

    assert changed and "table trial-profiles: would change (missing)" in said
    assert session.client("dynamodb").list_tables()["TableNames"] == []


def test_a_table_with_other_keys_is_refused_and_left_as_it_is(session: Any) -> None:
    client = session.client("dynamodb")
    wanted = json.loads((CONTRACTS / "dynamodb/cardwatch-profiles.json").read_text())
    Table(client, wanted, TAGS).apply()
    other = {**wanted, "KeySchema": [{"AttributeName": "card_token", "KeyType": "HASH"}]}

    with pytest.raises(ValueError, match="export it, delete it, run again, import it"):
        Table(client, other, TAGS).apply()

    assert Table(client, wanted, TAGS).differs() == ""


def test_the_jobs_have_an_application_their_code_and_a_schedule_each(
    session: Any, jobs: Jobs
) -> None:
    first, _ = run(converge.apply, job_resources, asdict(jobs), session)
    second, _ = run(converge.apply, job_resources, asdict(jobs), session)

    assert (first, second) == (4 + len(load_jobs()), 0)
    kept = session.client("s3").list_objects_v2(Bucket="trial-jobs")["Contents"]
    assert {entry["Key"].split("-")[0] for entry in kept} == {
        *("code/jobs", "code/job_entry.py", "code/ca.crt"),
    }
    schedule = session.client("scheduler").get_schedule(Name="trial-jobs-posting")
    start = json.loads(schedule["Target"]["Input"])
    assert start["JobDriver"]["SparkSubmit"]["EntryPointArguments"] == [
        *("spark.post_purchases", "--available-now"),
    ]


def test_what_the_scheduler_sends_is_what_emr_takes(session: Any, jobs: Jobs) -> None:
    run(converge.apply, job_resources, asdict(jobs), session)
    shape = get_session().get_service_model("emr-serverless").operation_model("StartJobRun")

    for job in load_jobs():
        schedule = session.client("scheduler").get_schedule(Name=f"trial-jobs-{job.name}")
        start = _uncapitalized(json.loads(schedule["Target"]["Input"]))
        report = ParamValidator().validate(start, shape.input_shape)
        assert not report.has_errors(), report.generate_report()


def _uncapitalized(told: Any) -> Any:
    if not isinstance(told, dict):
        return told
    return {key[0].lower() + key[1:]: _uncapitalized(value) for key, value in told.items()}


def test_a_run_is_started_without_tags_or_with_the_right_to_tag() -> None:
    may = POLICIES.joinpath("scheduler.json.j2").read_text()
    files = Files(*("s3://trial-jobs/code",) * 3)

    assert '"emr-serverless:StartJobRun"' in may
    for job in load_jobs():
        start = run_input(job, JOBS, "application-1", files)
        assert "Tags" not in start or "emr-serverless:TagResource" in may


def settings_of(job: Job) -> dict[str, str]:
    told = submit_parameters(job, JOBS, Files(*("s3://trial-jobs/code",) * 3)).split()
    return dict(text.split("=", 1) for text in told if "=" in text)


def test_a_run_has_the_python_that_packed_its_code() -> None:
    settings = settings_of(load_jobs()[0])
    told = [
        settings[f"{side}.{name}"]
        for side in ("spark.emr-serverless.driverEnv", "spark.executorEnv")
        for name in ("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON")
    ]

    assert told == [f"python{sys.version_info.major}.{sys.version_info.minor}"] * 4


def test_a_run_begins_with_no_more_executors_than_it_may_have() -> None:
    for job in load_jobs():
        settings = settings_of(job)
        at_first = {
            int(settings[name])
            for name in ("spark.executor.instances", "spark.dynamicAllocation.initialExecutors")
        }
        assert max(at_first) <= int(settings["spark.dynamicAllocation.maxExecutors"])


def test_no_secret_is_in_a_schedule(session: Any, jobs: Jobs) -> None:
    run(converge.apply, job_resources, asdict(jobs), session)

    text = session.client("scheduler").get_schedule(Name="trial-jobs-posting")["Target"]["Input"]

    assert "{secret:trial/ledger}" in text and "{secret:trial/kafka_passwords/posting}" in text


def test_a_larger_limit_changes_the_application_alone(session: Any, jobs: Jobs) -> None:
    run(converge.apply, job_resources, asdict(jobs), session)

    changed, said = run(converge.apply, job_resources, asdict(replace(jobs, vcpus=64)), session)

    assert (changed, said) == (1, ["application trial-jobs: changed (maximumCapacity)"])


def test_without_the_authority_it_is_said_what_makes_it(session: Any, jobs: Jobs) -> None:
    told = asdict(replace(jobs, authority="/nowhere/ca.crt"))

    with pytest.raises(SetupFailed, match="configure the hosts, then run this again"):
        run(converge.apply, job_resources, told, session)


def test_deleted_jobs_leave_neither_schedule_nor_application(session: Any, jobs: Jobs) -> None:
    run(converge.apply, job_resources, asdict(jobs), session)

    first, _ = run(converge.delete, job_resources, asdict(jobs), session)
    second, _ = run(converge.delete, job_resources, asdict(jobs), session)

    assert (first, second) == (1 + len(load_jobs()), 0)
    assert session.client("scheduler").list_schedules()["Schedules"] == []


def test_the_feed_is_what_lambda_takes(session: Any) -> None:
    mapped = next(iter(feed_resources(json.dumps(asdict(FEED)), session.client)))
    shape = get_session().get_service_model("lambda").operation_model("CreateEventSourceMapping")

    told = {"FunctionName": "trial-decide", "Tags": TAGS, **mapped.wanted}  # type: ignore[attr-defined]

    report = ParamValidator().validate(told, shape.input_shape)
    assert not report.has_errors(), report.generate_report()


@pytest.mark.parametrize("text", ["", "{}", '{"stack": "trial"}'])
def test_settings_that_are_not_whole_are_said_to_be_so(text: str) -> None:
    with pytest.raises(BadSettings, match="standard input"):
        list(table_resources(text, lambda _: None))


def test_a_refusal_of_aws_is_not_taken_for_missing(session: Any, jobs: Jobs) -> None:
    told = asdict(replace(jobs, bucket="somebody-elses"))

    with pytest.raises(ClientError):
        run(converge.apply, job_resources, told, session)
