"""The topics of contracts/topics.yml, by the names that programs use."""

from dataclasses import dataclass
from pathlib import Path

import yaml

APPROVAL_REQUESTS = "approval-requests"
SCREENED_REQUESTS = "approval-requests.screened"
APPROVAL_DECISIONS = "approval-decisions"
PURCHASES = "purchases"
PAYMENTS = "payments"
FRAUD_REPORTS = "fraud-reports"
BILLING_STATEMENTS = "billing-statements"

DEAD_LETTER_PARTITIONS = 1
#: In which what a partition keeps is cut: nothing stays for more than that part of its time longer.
SEGMENTS = 24
TOPICS_FILE = Path(__file__).with_name("topics.yml")


@dataclass(frozen=True)
class Topic:
    name: str
    partitions: int
    retention_ms: int

    def kept(self) -> dict[str, str]:
        """Kafka's settings of for how long. A message goes with all of its segment, and by itself
        Kafka begins one a week: so late would those of a day go."""
        return {
            "retention.ms": str(self.retention_ms),
            "segment.ms": str(self.retention_ms // SEGMENTS),
        }


def dead_letter(topic: str) -> str:
    return f"{topic}.dead-letter"


def load_topics() -> tuple[Topic, ...]:
    """Every topic to create, dead-letter twins included, in the order of the file."""
    topics: list[Topic] = []
    for entry in yaml.safe_load(TOPICS_FILE.read_text())["topics"]:
        topic = Topic(entry["name"], entry["partitions"], entry["retention_ms"])
        topics.append(topic)
        if entry["dead_letter"]:
            name = dead_letter(topic.name)
            topics.append(Topic(name, DEAD_LETTER_PARTITIONS, topic.retention_ms))
    return tuple(topics)
