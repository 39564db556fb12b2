"""Where a rehearsal keeps its things, and how its network looks."""

from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
BRIDGE = "cardwatch0"
#: A folder that all hosts have in common.
SHARED = "/srv/shared"
USER = "admin"  # as on Debian's own EC2 image: may sudo, has no password


@dataclass(frozen=True)
class Places:
    """`cache` outlives rehearsals: an image takes minutes to make. `run` is gone after each."""

    cache: Path = CHECKOUT / ".cardwatch" / "rehearse"

    @property
    def image(self) -> Path:
        return self.cache / "image"

    @property
    def wheels(self) -> Path:
        return self.cache / "wheels"

    @property
    def archives(self) -> Path:
        return self.cache / "archives"

    @property
    def older_jars(self) -> Path:
        """What an upgrade begins with."""
        return self.cache / "older-jars"

    @property
    def older_archives(self) -> Path:
        return self.cache / "older-archives"

    @property
    def run(self) -> Path:
        return self.cache / "run"

    @property
    def key(self) -> Path:
        return self.run / "id_ed25519"

    @property
    def inventory(self) -> Path:
        return self.run / "inventory.yml"

    @property
    def older_variables(self) -> Path:
        """What differs in the inventory before an upgrade."""
        return self.run / "older.json"

    @property
    def shared(self) -> Path:
        return self.run / "shared"

    @property
    def hosts(self) -> Path:
        """What the names of hosts mean where playbooks are run."""
        return self.run / "etc-hosts"

    @property
    def aws_variables(self) -> Path:
        """What the playbooks of the AWS side are told."""
        return self.run / "aws.json"

    @property
    def log(self) -> Path:
        return self.run / "log"

    @property
    def ready(self) -> Path:
        """There once every host is up."""
        return self.run / "ready"

    @property
    def keeper(self) -> Path:
        """Holds the process id of the rehearsal that is up."""
        return self.run / "keeper.pid"
