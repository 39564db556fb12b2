"""Approval requests and fraud reports in time order through profile and place risk."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from contracts.topics import APPROVAL_DECISIONS, FRAUD_REPORTS
from fraud.features import features
from fraud.learning import taught
from fraud.moments import milliseconds
from fraud.place_risk import PlaceRisk, PlaceRisks, risks_at
from fraud.profile import Profile
from producers.plan import Plan
from spark.transforms.archive import Message, by_request
from spark.transforms.places import counts_of, with_count

CARDLESS = {"card_token": "-", "card_last4": "0000"}


class Asked(NamedTuple):
    """`kind` of fraud is the truth, never shown to a decision; empty for a genuine request.
    `rejected`: it was, when it was asked."""

    at_ms: int
    request: Message
    kind: str
    rejected: bool = False


class Told(NamedTuple):
    """A fraud report."""

    at_ms: int
    report: Message


Event = Asked | Told
Look = Callable[[Asked, Profile, PlaceRisks], bool]


@dataclass
class Known:
    """Profiles by user_id, place risk by terminal_id and merchant_id."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    places: dict[str, PlaceRisk] = field(default_factory=dict)

    def count(self, topic: str, message: Mapping[str, Any]) -> None:
        for what in counts_of(topic, message):
            before = self.places.get(what.place, PlaceRisk())
            self.places[what.place] = with_count(before, what)


def simulated(plan: Plan) -> Iterator[Event]:
    """Of a run of the simulators; its garbled requests, which nobody judges, are left out."""
    for hour in plan.shoppers().hours(plan.first_hour, plan.end_hour, plan.first_hour):
        kinds = {label.request_id: label.fraud_kind for label in hour.labels}
        for event in hour.events:
            if event.kind == "fraud_reports":
                yield Told(event.at_ms, orjson.loads(event.value))
            elif event.kind == "requests":
                request = orjson.loads(event.value)
                del request["card_number"]
                kind = kinds.get(request["request_id"], "")
                yield Asked(event.at_ms, request | CARDLESS, kind)


def archived(lines: Iterable[tuple[str, Message]]) -> Iterator[Event]:
    """Of (folder, message) of the archive, in time order; rejected requests are marked so, those
    that nobody could judge are left out."""
    requests, reports, rejected, invalid = by_request(lines)
    asked = (
        Asked(milliseconds(request["requested_at"]), request, "", name in rejected)
        for name, request in requests.items()
        if name not in invalid
    )
    told = (Told(milliseconds(report["reported_at"]), report) for report in reports.values())
    events: list[Event] = [*asked, *told]
    return iter(sorted(events, key=lambda event: event.at_ms))


class Row(NamedTuple):
    """A request as it looked then, and whether it was reported as fraud later."""

    at_ms: int
    values: tuple[float, ...]
    fraud: bool


def labelled_rows(events: Iterable[Event], names: Sequence[str], delay_days: int) -> list[Row]:
    """Of all requests, the values of the features named. Labels are reports, as a bank has them."""
    seen: list[tuple[str, int, tuple[float, ...]]] = []
    reported: set[str] = set()

    def noted() -> Iterator[Event]:
        for event in events:
            if isinstance(event, Told):
                reported.add(event.report["request_id"])
            yield event

    def look(asked: Asked, profile: Profile, place: PlaceRisks) -> bool:
        found = features(asked.request, profile, place, delay_days)
        values = tuple(found[name] for name in names)
        seen.append((asked.request["request_id"], asked.at_ms, values))
        return not asked.rejected

    replayed(noted(), Known(), look)
    return [Row(at_ms, values, name in reported) for name, at_ms, values in seen]


def replayed(events: Iterable[Event], known: Known, look: Look) -> None:
    """`look` sees each request with what was known before it, and says whether it is approved.
    Moves `known` as the live system does: a rejected request is no habit and no purchase."""
    for event in events:
        if isinstance(event, Told):
            known.count(FRAUD_REPORTS, event.report)
            continue
        request = event.request
        profile = known.profiles.get(request["user_id"], Profile())
        approved = look(event, profile, risks_at(known.places, request["merchant"]))
        known.profiles[request["user_id"]] = taught(profile, request, approved)
        if approved:
            known.count(APPROVAL_DECISIONS, {**request, "decision": "approved"})
