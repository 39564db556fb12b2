"""What the program reads from its environment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from contracts.elasticsearch_login import nodes
from contracts.environment import required

LOGSTASH = "http://127.0.0.1:9600"


@dataclass(frozen=True)
class Settings:
    """`kafka`: bootstrap servers; `elasticsearch`: its nodes; `ledger`: libpq URL; the others are
    URLs. Who logs in is read by contracts/kafka_security.py and contracts/elasticsearch_login.py.
    """

    kafka: str
    elasticsearch: Sequence[str]
    ledger: str
    logstash: str = LOGSTASH  #: empty where its API cannot be reached from here
    checkpoints: Path | None = None  #: of Spark's jobs, where they are on this machine

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Raises MissingSetting."""
        kafka, _, ledger = required(
            environ, "KAFKA_BOOTSTRAP_SERVERS", "ELASTICSEARCH_URL", "LEDGER_DSN"
        )
        folder = environ.get("CHECKPOINT_DIR", "")
        return cls(
            kafka,
            nodes(environ),
            ledger,
            logstash=environ.get("LOGSTASH_URL", LOGSTASH).rstrip("/"),
            checkpoints=Path(folder) if folder and "://" not in folder else None,
        )
