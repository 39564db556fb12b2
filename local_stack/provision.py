"""What must exist before a program runs: topics, templates, tables, ledger, buckets.

All of it comes from contracts/, all of it is safe to repeat.
"""

import json
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.admin import NewTopic

from contracts.topics import Topic, load_topics
from local_stack.asked import asked
from local_stack.aws_client import dynamodb_client, s3_client
from local_stack.endpoints import REGION, Endpoints
from local_stack.ledger import migrate
from local_stack.settings import CHECKOUT

CONTRACTS = CHECKOUT / "contracts"
BUCKETS = ("cardwatch-archive", "cardwatch-documents")

Report = Callable[[str], None]


def provision(endpoints: Endpoints, report: Report, contracts: Path = CONTRACTS) -> None:
    """Raises Unavailable, OSError."""
    templates, tables = contracts / "elasticsearch", contracts / "dynamodb"
    steps: dict[str, Callable[[], Sequence[str]]] = {
        "topics": lambda: create_topics(endpoints.kafka, load_topics()),
        "index templates": lambda: put_index_templates(endpoints.elasticsearch, templates),
        "ledger scripts": lambda: migrate(endpoints.postgresql, contracts / "ledger"),
        "tables": lambda: create_tables(endpoints.dynamodb, tables),
        "buckets": lambda: create_buckets(endpoints.aws, BUCKETS),
    }
    side_by_side(steps, report)


def side_by_side(steps: Mapping[str, Callable[[], Sequence[str]]], report: Report) -> None:
    """Each of `steps` gives the names of what it made. Raises Unavailable, OSError."""
    with ThreadPoolExecutor(len(steps)) as pool:
        running = {kind: pool.submit(step) for kind, step in steps.items()}
    for kind, made in running.items():
        with asked():
            report(f"{kind:<16} {len(made.result())} made")


def create_topics(bootstrap_servers: str, topics: Sequence[Topic]) -> list[str]:
    """The names of those that were missing; one that is there is left as it is."""
    client = KafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        existing = set(client.list_topics())
        missing = [topic for topic in topics if topic.name not in existing]
        if missing:
            client.create_topics([_new_topic(topic) for topic in missing])
        return [topic.name for topic in missing]
    finally:
        client.close()


def _new_topic(topic: Topic) -> NewTopic:
    return NewTopic(topic.name, topic.partitions, 1, topic_configs=topic.kept())


def put_index_templates(url: str, folder: Path) -> list[str]:
    files = sorted(folder.glob("*.json"))
    for file in files:
        request = urllib.request.Request(
            f"{url}/_index_template/{file.stem}",
            data=file.read_bytes(),
            headers={"Content-Type": "application/json"},
            method="PUT",
        )
        with urllib.request.urlopen(request, timeout=30):
            pass
    return [file.stem for file in files]


def create_tables(url: str, folder: Path) -> list[str]:
    client = dynamodb_client(url)
    existing = set(client.list_tables()["TableNames"])
    wanted = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
    missing = [table for table in wanted if table["TableName"] not in existing]
    for table in missing:
        client.create_table(**table)
        client.get_waiter("table_exists").wait(TableName=table["TableName"])
    return [table["TableName"] for table in missing]


def create_buckets(url: str, names: Sequence[str]) -> list[str]:
    client = s3_client(url)
    existing = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}
    missing = [name for name in names if name not in existing]
    for name in missing:
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return missing
