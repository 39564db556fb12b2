"""Countries are drawn with fewer points, whole across the date line, and under their ISO codes."""

from typing import Any

from local_stack.kibana.world import DETAIL_DEGREES, world

CODES = [["FJ", "FJI", "242"], ["VA", "VAT", "336"], ["AQ", "ATA", "010"], ["DE", "DEU", "276"]]
WORDS = {"countries": {"FJ": "Fiji", "VA": ["Vatican", "Holy See"]}}
STEP = 0.01  # degrees


def atlas(*countries: tuple[str, list[tuple[float, float]]]) -> dict[str, Any]:
    """One border each, as TopoJSON keeps it: whole steps from point to point."""
    arcs, geometries = [], []
    for number, (identity, points) in enumerate(countries):
        whole = [(round(lon / STEP), round(lat / STEP)) for lon, lat in points]
        before = [(0, 0), *whole]
        arcs.append([[x - a, y - b] for (x, y), (a, b) in zip(whole, before, strict=False)])
        own = {"id": identity, "type": "Polygon", "arcs": [[number]], "properties": {"name": "?"}}
        geometries.append(own)
    return {
        "transform": {"scale": [STEP, STEP], "translate": [0, 0]},
        "objects": {"countries": {"geometries": geometries}},
        "arcs": arcs,
    }


def square(left: float, side: float) -> list[tuple[float, float]]:
    right = left + side
    return [(left, 0), (right, 0), (right, side), (left, side), (left, 0)]


def rings(made: dict[str, Any]) -> dict[str, Any]:
    features = made["shapes"]["features"]
    return {each["properties"]["name"]: each["geometry"]["coordinates"][0][0] for each in features}


def test_a_point_that_is_hardly_off_its_border_is_left_out() -> None:
    bent = [(0, 0), (5, DETAIL_DEGREES / 2), *square(0, 10)[1:]]
    assert len(rings(world(atlas(("276", bent)), CODES, WORDS))["DE"]) == len(square(0, 10))
    far = [(0, 0), (5, DETAIL_DEGREES * 2), *square(0, 10)[1:]]
    assert len(rings(world(atlas(("276", far)), CODES, WORDS))["DE"]) == len(far)


def test_a_country_that_is_too_small_to_be_simplified_is_drawn_as_it_is() -> None:
    tiny = square(12, DETAIL_DEGREES / 2)
    assert len(rings(world(atlas(("336", tiny)), CODES, WORDS))["VA"]) == len(tiny)


def test_a_ring_across_the_date_line_goes_on_beyond_it() -> None:
    jumping = [(178.0, 0.0), (-178.0, 0.0), (-178.0, 4.0), (178.0, 4.0), (178.0, 0.0)]
    longitudes = {lon for lon, _ in rings(world(atlas(("242", jumping)), CODES, WORDS))["FJ"]}
    assert max(longitudes) - min(longitudes) == 4


def test_names_and_codes_come_with_the_shapes_and_antarctica_stays_away() -> None:
    made = world(atlas(("010", square(0, 10)), ("276", square(20, 10))), CODES, WORDS)
    assert list(rings(made)) == ["DE"]
    assert made["names"] == {"FJ": "Fiji", "VA": "Vatican"}
    assert (made["iso2"]["FJI"], made["iso2"]["FJ"]) == ("FJ", "FJ")
