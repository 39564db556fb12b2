// Shapes of countries with their ISO codes, registered once with ECharts.

import { echarts } from "./chart.js";
import { project } from "./projection.js";

let loaded = null;

/** {names: iso2 -> English name, iso2: iso3 or iso2 -> iso2}. */
export function world() {
  loaded ??= load();
  return loaded;
}

async function load() {
  const { shapes, names, iso2 } = await fetch("/packages/world.json").then((answer) => answer.json());
  // ECharts, told of a projection, applies it to each point twice for each map, while the page is drawn.
  for (const { geometry } of shapes.features) geometry.coordinates = geometry.coordinates.map((rings) => rings.map((ring) => ring.map(project)));
  echarts.registerMap("world", shapes);
  return { names: new Map(Object.entries(names)), iso2: new Map(Object.entries(iso2)) };
}
