"""Archived requests ─► buying profiles; the rules of learning are those of the live decision."""

from collections.abc import Iterable

from fraud.learning import taught
from fraud.profile import Profile
from spark.transforms.archive import Line, Message, by_request


def profile_of(lines: Iterable[Line]) -> Profile:
    """One cardholder's profile. In time order, whatever order and however often lines come.

    A request that was rejected, or reported as fraud later, was tried but shows no habit. One that
    was answered as invalid teaches nothing.
    """
    requests, reports, rejected, invalid = by_request(lines)
    profile = Profile()
    judged = (request for name, request in requests.items() if name not in invalid)
    for request in sorted(judged, key=_in_time):
        name = request["request_id"]
        profile = taught(profile, request, name not in rejected and name not in reports)
    return profile


def _in_time(request: Message) -> tuple[str, str]:
    return request["requested_at"], request["request_id"]
