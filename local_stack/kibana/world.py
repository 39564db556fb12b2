"""The world's countries as the page draws them, made of npm packages once at set-up.

Borders keep so many points as a screen can show, and rings that cross the date line are joined: a
browser takes half a second for that at each opening of a page.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

#: How far a border may be off, a quarter of a pixel of a world half a page wide; smaller islands
#: are left out. Half of it means two thirds more points to draw.
DETAIL_DEGREES = 0.16
LEAST_POINTS = 4  # of a ring that has an area: its last one is its first
DECIMALS = 2
ANTARCTICA = "AQ"  # half of a map for nobody who pays by card
#: Shapes that have no ISO 3166 number, by their name in the atlas.
UNNUMBERED = {"Kosovo": "XK"}

Point = tuple[float, float]  #: longitude and latitude in degrees
Line = list[Point]
Polygon = list[Line]  #: its outer ring, then its holes


def world(
    atlas: Mapping[str, Any], codes: Iterable[Sequence[str]], words: Mapping[str, Any]
) -> dict[str, Any]:
    """`shapes`: GeoJSON named by ISO 3166 alpha-2; `names` in English; `iso2` of either code.

    `atlas` is the TopoJSON of world-atlas, `codes` rows of alpha-2, alpha-3 and number, `words`
    the English names of i18n-iso-countries.
    """
    rows = list(codes)
    by_number = {number: two for two, _, number, *_ in rows}
    exact = list(_arcs(atlas))
    simple = [_simpler(arc) for arc in exact]
    shapes = [
        _feature(each, by_number, _polygons(each, simple) or _polygons(each, exact))
        for each in _countries(atlas)
    ]
    return {
        "shapes": {
            "type": "FeatureCollection",
            "features": [each for each in shapes if each["properties"]["name"] != ANTARCTICA],
        },
        "names": {code: _first(name) for code, name in words["countries"].items()},
        "iso2": {code: two for two, three, *_ in rows for code in (two, three)},
    }


def as_json(atlas: str, codes: str, words: str) -> str:
    found = world(json.loads(atlas), json.loads(codes), json.loads(words))
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _countries(atlas: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in atlas["objects"]["countries"]["geometries"] if each.get("type")]


def _first(name: Any) -> str:
    return str(name if isinstance(name, str) else name[0])


def _arcs(atlas: Mapping[str, Any]) -> Iterable[Line]:
    """Borders in degrees: TopoJSON keeps whole steps from one point to the next."""
    (across, down), (left, bottom) = atlas["transform"]["scale"], atlas["transform"]["translate"]
    for arc in atlas["arcs"]:
        x = y = 0
        line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * across + left, y * down + bottom))
        yield line


def _simpler(line: Line) -> Line:
    """Ramer, Douglas and Peucker's: the farthest point stays while it is too far off the rest.

    Both ends stay: there borders meet. A border that ends where it begins is halved first.
    """
    if len(line) < 3:
        return line
    distances = [_off(point, line[0], line[-1]) for point in line]
    farthest = max(range(len(line)), key=distances.__getitem__)
    if distances[farthest] <= DETAIL_DEGREES:
        return [line[0], line[-1]]
    return _simpler(line[: farthest + 1])[:-1] + _simpler(line[farthest:])


def _off(point: Point, start: Point, end: Point) -> float:
    """From the straight line between two points, or from both where they are the same."""
    (x, y), (across, down) = start, (end[0] - start[0], end[1] - start[1])
    length = math.hypot(across, down)
    if not length:
        return math.dist(point, start)
    return abs(across * (y - point[1]) - (x - point[0]) * down) / length


def _feature(
    country: Mapping[str, Any], by_number: Mapping[str, str], polygons: list[Polygon]
) -> dict[str, Any]:
    name = country["properties"]["name"]
    code = by_number.get(str(country.get("id"))) or UNNUMBERED.get(name, name)
    geometry = {"type": "MultiPolygon", "coordinates": polygons}
    return {"type": "Feature", "properties": {"name": code}, "geometry": geometry}


def _polygons(country: Mapping[str, Any], borders: list[Line]) -> list[Polygon]:
    """Those that are left of the country's; none of a country that is too small."""
    parts = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    found = [[_continuous(_ring(arcs, borders)) for arcs in part] for part in parts]
    return [polygon for polygon in found if len(polygon[0]) >= LEAST_POINTS]


def _ring(arcs: Sequence[int], borders: list[Line]) -> Line:
    """~n is border n backwards; each begins where the one before it ends."""
    ring: Line = []
    for number in arcs:
        line = borders[number] if number >= 0 else borders[~number][::-1]
        ring += line[1:] if ring else line
    return ring


def _continuous(ring: Line) -> Line:
    """Across the date line it goes on beyond 180 degrees instead of jumping over the whole map."""
    last = ring[0][0]
    found = []
    for lon, lat in ring:
        last = lon - 360 * round((lon - last) / 360)
        found.append((last, lat))
    turns = 360 * round(sum(lon for lon, _ in found) / len(found) / 360)
    return [(round(lon - turns, DECIMALS), round(lat, DECIMALS)) for lon, lat in found]
