"""A request that is refused, with the status and sentence that Kibana would use."""

from http import HTTPStatus

from contracts.errors import CardwatchError


class Refused(CardwatchError):
    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status

    def json(self) -> dict[str, object]:
        phrase = self.status.phrase
        return {"statusCode": int(self.status), "error": phrase, "message": str(self)}


def bad_request(message: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, message)
