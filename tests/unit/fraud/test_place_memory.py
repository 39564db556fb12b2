from collections.abc import Collection
from datetime import timedelta

from fraud.in_order import Asked, Known, Source, decide_in_order
from fraud.place_memory import FRESH, PlaceMemory
from fraud.place_risk import PlaceRisk, purchased, reported
from fraud.scorecard import Rule, Scorecard, Step
from tests.unit.fraud.asking import INVALID, NOW, request

TERMINAL = request()["merchant"]["terminal_id"]
MERCHANT = request()["merchant"]["merchant_id"]
BAD = reported(purchased(PlaceRisk(), 1_000), 1_000)
STRICT = Scorecard(
    "strict", 5, 9, (Rule("bad", "terminal_frauds_lately", (Step(1, 5),), "Bad place."),), 0
)


class Table:
    def __init__(self, **places: PlaceRisk) -> None:
        self.places = places
        self.asked: list[set[str]] = []

    def read(self, places: Collection[str]) -> dict[str, PlaceRisk]:
        self.asked.append(set(places))
        return {place: risk for place, risk in self.places.items() if place in places}


def asked(number: int, message: dict) -> Asked:
    return Asked({**message, "request_id": f"r-{number}"}, Source(0, number))


def test_a_place_is_read_once_while_it_is_fresh() -> None:
    table = Table()
    memory = PlaceMemory(table.read)
    for seconds in (0, 1, 2):
        found = memory.of([asked(1, request())], NOW + timedelta(seconds=seconds))
        assert found == {TERMINAL: PlaceRisk(), MERCHANT: PlaceRisk()}
    memory.of([asked(1, request())], NOW + FRESH)
    assert table.asked == [{TERMINAL, MERCHANT}] * 2


def test_a_place_is_read_again_after_the_clock_was_set_back() -> None:
    table = Table()
    memory = PlaceMemory(table.read)
    for days in (0, -1):
        memory.of([asked(1, request())], NOW + timedelta(days=days))
    assert table.asked == [{TERMINAL, MERCHANT}] * 2


def test_only_places_that_are_missing_are_read() -> None:
    table = Table()
    memory = PlaceMemory(table.read)
    memory.of([asked(1, request())], NOW)
    memory.of([asked(2, request(merchant={"terminal_id": "t-2"})), asked(3, INVALID)], NOW)
    assert table.asked[1:] == [{"t-2"}]


def test_the_risk_of_its_place_reaches_the_decision() -> None:
    one = asked(1, request())
    memory = PlaceMemory(Table(**{TERMINAL: BAD}).read)
    bad = memory.of([one], NOW)
    bad[TERMINAL] = reported(BAD, round(NOW.timestamp() * 1000))
    verdicts = [
        decide_in_order([one], Known({}, {}, places=places), STRICT, NOW).decisions[0]["decision"]
        for places in (bad, {})
    ]
    assert verdicts == ["rejected", "approved"]
