// Shapes of countries with their ISO codes, registered once with ECharts.

import { echarts } from "./chart.js";

let loaded = null;

/** {names: iso2 -> English name, iso2: iso3 or iso2 -> iso2}. */
export function world() {
  loaded ??= load();
  return loaded;
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
  const shapes = globalThis.topojson.feature(topology, topology.objects.countries);
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
