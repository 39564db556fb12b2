"""One thing on QuickSight, of any kind: all kinds have the same five calls."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import CardwatchError, Unavailable

#: Holds the digest of what was asked for: QuickSight answers with more than it was told, and tells
#: some of it in other words, so the answer cannot be compared.
DIGEST = "cardwatch_digest"
STACK = "cardwatch_stack"
POLL_S = 2.0
PATIENCE_S = 120.0


class NotMade(CardwatchError):
    """QuickSight took the definition and then could not make the thing; the message is its own."""


@dataclass(frozen=True)
class Kind:
    call: str  #: as in create_CALL
    id_field: str
    answer: str  #: where describe_CALL puts the thing
    made_at_once: bool = False  #: else its Status tells when


DATA_SOURCE = Kind("data_source", "DataSourceId", "DataSource")
DATA_SET = Kind("data_set", "DataSetId", "DataSet", made_at_once=True)
ANALYSIS = Kind("analysis", "AnalysisId", "Analysis")
DASHBOARD = Kind("dashboard", "DashboardId", "Dashboard")


@dataclass(frozen=True)
class Piece:
    client: Any
    kind: Kind
    account: str
    identity: str
    stack: str
    wanted: Mapping[str, Any]  #: what both create and update take
    permissions: Sequence[Mapping[str, Any]]
    once: Mapping[str, Any] = field(default_factory=dict)  #: what only create takes
    sleep: Callable[[float], None] = time.sleep

    @property
    def name(self) -> str:
        return f"{self.kind.call.replace('_', ' ')} {self.identity}"

    def differs(self) -> str:
        found = self._found()
        if found is None:
            return "missing"
        tags = self.client.list_tags_for_resource(ResourceArn=found["Arn"])["Tags"]
        known = {tag["Key"]: tag["Value"] for tag in tags}
        return "" if known.get(DIGEST) == self._digest() else "definition"

    def apply(self) -> None:
        """Raises NotMade or Unavailable; the digest is written last, so that a failure is seen."""
        found = self._found()
        if found is None:
            tags = [{"Key": STACK, "Value": self.stack}]
            given = {"Permissions": self.permissions, "Tags": tags}
            self._call("create", **self.wanted, **self.once, **given)
        else:
            answer = self._call("update", **self.wanted)
            if self.kind is DASHBOARD:
                self._publish(answer["VersionArn"])
            self._grant()
        made = self._until_made(lambda: self._found() or {})
        digest = [{"Key": DIGEST, "Value": self._digest()}]
        self.client.tag_resource(ResourceArn=made["Arn"], Tags=digest)

    def delete(self) -> bool:
        if self._found() is None:
            return False
        # Else an analysis stays for 30 days, and its name with it.
        forced = {"ForceDeleteWithoutRecovery": True} if self.kind is ANALYSIS else {}
        self._call("delete", **forced)
        return True

    def _found(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._call("describe")[self.kind.answer]
        except self.client.exceptions.ResourceNotFoundException:
            return None
        return None if found.get("Status") == "DELETED" else found

    def _call(self, what: str, of: str = "", /, **arguments: Any) -> dict[str, Any]:
        identity = {"AwsAccountId": self.account, self.kind.id_field: self.identity}
        answer: dict[str, Any] = getattr(self.client, f"{what}_{self.kind.call}{of}")(
            **identity, **arguments
        )
        return answer

    def _grant(self) -> None:
        """Update takes no permissions. Whoever has some already keeps them."""
        self._call("update", "_permissions", GrantPermissions=self.permissions)

    def _publish(self, version_arn: str) -> None:
        version = int(version_arn.rsplit("/", 1)[1])
        self._until_made(lambda: self._call("describe", VersionNumber=version)[self.kind.answer])
        self.client.update_dashboard_published_version(
            AwsAccountId=self.account, DashboardId=self.identity, VersionNumber=version
        )

    def _until_made(self, look: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """What `look` finds once it is made."""
        for _ in range(int(PATIENCE_S / POLL_S)):
            found = look()
            state = _state(found)
            if self.kind.made_at_once or state.endswith("SUCCESSFUL"):
                return found
            if state.endswith("FAILED"):
                raise NotMade(f"{self.name}: QuickSight says {_errors(found)}; mend it, run again")
            self.sleep(POLL_S)
        raise Unavailable("quicksight", f"{self.name} is not ready after {PATIENCE_S:.0f} s")

    def _digest(self) -> str:
        told = json.dumps([self.wanted, self.permissions], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


def _state(found: Mapping[str, Any]) -> str:
    """A dashboard tells it of each version."""
    return str(found.get("Status") or found.get("Version", {}).get("Status", ""))


def _errors(found: Mapping[str, Any]) -> str:
    told = found.get("Errors") or found.get("Version", {}).get("Errors") or [found.get("ErrorInfo")]
    return "; ".join(f"{each.get('Type')}: {each.get('Message')}" for each in told if each)
