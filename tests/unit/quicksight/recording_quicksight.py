"""QuickSight in memory behind a real boto3 client: what is asked is checked by botocore against
the service's own model before it comes here, and so is what is answered."""

from typing import Any

import boto3
from botocore.validate import ParamValidator

ACCOUNT = "123456789012"
PLACE = f"arn:aws:quicksight:eu-central-1:{ACCOUNT}"
#: As in create_data_source -> (key of its id, key of describe's answer, word in its ARN).
KINDS = {
    "DataSource": ("DataSourceId", "DataSource", "datasource"),
    "DataSet": ("DataSetId", "DataSet", "dataset"),
    "Analysis": ("AnalysisId", "Analysis", "analysis"),
    "Dashboard": ("DashboardId", "Dashboard", "dashboard"),
}


class Http:
    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


class QuickSight:
    """`status` is what everything that is made comes to."""

    def __init__(self, status: str = "CREATION_SUCCESSFUL") -> None:
        self.status = status
        self.made: dict[str, dict[str, Any]] = {}  #: by ARN
        self.tags: dict[str, dict[str, str]] = {}  #: by ARN
        self.published: list[int] = []
        self.granted: dict[str, str] = {}  #: principal by name of the thing, since it was made
        self.calls: list[str] = []
        self._versions: dict[str, int] = {}
        self._asked: dict[str, Any] = {}

    def client(self) -> Any:
        session = boto3.session.Session(
            "local", "local", region_name="eu-central-1", profile_name=None
        )
        client = session.client("quicksight", endpoint_url="http://127.0.0.1:9")
        client.meta.events.register("before-parameter-build.quicksight", self._note)
        client.meta.events.register("before-call.quicksight", self._answer)
        return client

    def _note(self, params: dict[str, Any], **_: Any) -> None:
        self._asked = dict(params)

    def _answer(self, model: Any, **_: Any) -> tuple[Http, dict[str, Any]]:
        self.calls.append(model.name)
        answer = self._of(model.name, self._asked)
        if "Error" in answer:
            return Http(404), {**answer, "ResponseMetadata": {"HTTPStatusCode": 404}}
        report = ParamValidator().validate(answer, model.output_shape)
        assert not report.has_errors(), report.generate_report()
        return Http(200), {**answer, "ResponseMetadata": {"HTTPStatusCode": 200}}

    def _of(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        if name == "ListTagsForResource":
            tags = self.tags[asked["ResourceArn"]]
            return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
        if name == "TagResource":
            return self._tag(asked["ResourceArn"], asked["Tags"])
        if name == "UpdateDashboardPublishedVersion":
            self.published.append(asked["VersionNumber"])
            return {}
        if name.endswith("Permissions"):
            [identity] = [value for key, value in asked.items() if key.endswith("Id")][1:]
            self.granted[identity] = asked["GrantPermissions"][0]["Principal"]
            return {}
        verb, kind = next((name.removesuffix(kind), kind) for kind in KINDS if name.endswith(kind))
        identity, answer, word = KINDS[kind]
        arn = f"{PLACE}:{word}/{asked[identity]}"
        if verb == "Create":
            self._tag(arn, asked.get("Tags", []))
        elif arn not in self.made:
            return {"Error": {"Code": "ResourceNotFoundException", "Message": arn}}
        if verb == "Delete":
            del self.made[arn]
            return {}
        if verb in ("Create", "Update"):
            self.made[arn] = asked
            self._versions[arn] = self._versions.get(arn, 0) + 1
            versioned = {"VersionArn": f"{arn}/version/{self._versions[arn]}"}
            return {"Arn": arn, **(versioned if kind == "Dashboard" else {})}
        return {answer: {"Arn": arn, **self._state(kind)}}

    def _state(self, kind: str) -> dict[str, Any]:
        if kind == "DataSet":
            return {}
        errors = [{"Type": "DATA_SET_NOT_FOUND", "Message": "no such data set"}]
        failed = self.status.endswith("FAILED")
        if kind == "DataSource":
            told = {"ErrorInfo": {"Type": "TIMEOUT", "Message": "no answer"}} if failed else {}
            return {"Status": self.status, **told}
        state = {"Status": self.status, **({"Errors": errors} if failed else {})}
        return {"Version": state} if kind == "Dashboard" else state

    def _tag(self, arn: str, tags: list[dict[str, str]]) -> dict[str, Any]:
        self.tags.setdefault(arn, {}).update({tag["Key"]: tag["Value"] for tag in tags})
        return {}
