"""A request that is refused, with the status and sentence that Kibana would use."""

from collections.abc import Mapping
from http import HTTPStatus

from contracts.errors import CardwatchError


class Refused(CardwatchError):
    def __init__(
        self, status: HTTPStatus, message: str, attributes: Mapping[str, object] | None = None
    ) -> None:
        """`attributes`: what Kibana adds for programs to read."""
        super().__init__(message)
        self.status = status
        self.attributes = attributes

    def json(self) -> dict[str, object]:
        phrase = self.status.phrase
        said: dict[str, object] = {"statusCode": int(self.status), "error": phrase}
        said["message"] = str(self)
        return said | ({"attributes": dict(self.attributes)} if self.attributes else {})


def bad_request(message: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, message)


def not_found(kind: str, name: str) -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, f"Saved object [{kind}/{name}] not found")
