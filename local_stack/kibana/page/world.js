// Shapes of countries with their ISO codes, registered once with ECharts.

import { echarts } from "./chart.js";

const DETAIL = 0.25; // degrees between two points of a border: half a pixel of a whole world
let loaded = null;

/** {names: iso2 -> English name, iso2: iso3 or iso2 -> iso2}. */
export function world() {
  loaded ??= load();
  return loaded;
}

/** Borders with fewer points, the same for both neighbours: a map is drawn four times as fast. */
function simpler({ transform, arcs, ...topology }) {
  const { scale, translate } = transform;
  return {
    ...topology,
    arcs: arcs.map((arc) => {
      let [x, y] = [0, 0];
      const points = arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
      let kept = points[0];
      return points.filter((point, place) => {
        const far = Math.hypot(point[0] - kept[0], point[1] - kept[1]) > DETAIL;
        if (place && place < points.length - 1 && !far) return false;
        kept = point;
        return true;
      });
    }),
  };
}

/** Rings that cross the date line go on beyond it, instead of jumping across the whole map. */
function unwrapped(shape) {
  const { type, coordinates } = shape.geometry;
  const polygons = type === "Polygon" ? [coordinates] : coordinates;
  return { ...shape, geometry: { type: "MultiPolygon", coordinates: polygons.map((rings) => rings.map(continuous)) } };
}

function continuous(ring) {
  let last = ring[0][0];
  const points = ring.map(([lon, lat]) => {
    last = lon - 360 * Math.round((lon - last) / 360);
    return [last, lat];
  });
  const middle = points.reduce((sum, [lon]) => sum + lon, 0) / points.length;
  const turns = 360 * Math.round(middle / 360);
  return points.map(([lon, lat]) => [lon - turns, lat]);
}

async function load() {
  const [topology, codes, words] = await Promise.all(["countries.json", "country-codes.json", "country-names.json"].map((name) => fetch(`/packages/${name}`).then((answer) => answer.json())));
  const byNumber = new Map(codes.map(([two, , numeric]) => [numeric, two]));
  const shapes = globalThis.topojson.feature(simpler(topology), topology.objects.countries);
  for (const shape of shapes.features) {
    const code = byNumber.get(shape.id) ?? { Kosovo: "XK" }[shape.properties.name];
    shape.properties = { name: code ?? shape.properties.name };
  }
  shapes.features = shapes.features.filter((shape) => shape.properties.name !== "AQ").map(unwrapped);
  echarts.registerMap("world", shapes);
  const names = new Map(Object.entries(words.countries).map(([code, name]) => [code, [name].flat()[0]]));
  const iso2 = new Map(codes.flatMap(([two, three]) => [[two, two], [three, two]]));
  return { names, iso2 };
}
