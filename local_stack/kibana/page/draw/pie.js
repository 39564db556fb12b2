// Pies and donuts, one ring a level of grouping.

import { OTHER_COLOUR, series as seriesColour, theme, token } from "../colours.js";
import { draw, keepLegend, legend, tooltip } from "../chart.js";
import { OTHER, cell, number } from "../format.js";
import { fromCell } from "../filters.js";
import { Table } from "../table.js";

const LABELLED = 0.035; // slices under this share of the whole go without a label

export function pie(body, { state, tables, description, filter, memory }) {
  const layer = state.layers[0];
  const table = new Table(tables[layer.layerId]);
  const groups = (layer.primaryGroups ?? layer.groups ?? []).filter((id) => table.has(id));
  const metric = (layer.metrics ?? [layer.metric]).find((id) => table.has(id));
  const rings = groups.map((_, depth) => slices(table, groups.slice(0, depth + 1), metric));
  if (!rings[0]?.some(({ value }) => value > 0)) return null;
  const column = table.column(metric);
  const total = rings[0].reduce((sum, slice) => sum + slice.value, 0);
  const bands = radii(state.shape, layer, rings.length);
  const shown = layer.legendDisplay === "show" || (layer.legendDisplay !== "hide" && groups.length > 1);
  const option = {
    tooltip: tooltip(({ data }) => ({
      title: data.path.join(" › "),
      lines: [{ colour: data.itemStyle.color, name: column.label, value: number(data.value, column.format) }, { name: "Share", value: number(data.value / total, { id: "percent" }) }],
    })),
    series: rings.map((ring, depth) => ({
      type: "pie",
      radius: bands[depth],
      center: shown ? ["36%", "50%"] : ["50%", "50%"],
      data: ring.map((slice) => ({ ...slice, label: label(slice, depth, rings.length, total, layer) })),
      itemStyle: { borderColor: token("panel"), borderWidth: 1.5 },
      labelLine: { show: !shown && depth === rings.length - 1, length: 6, length2: 6, lineStyle: { color: token("line") } },
      label: { color: token("text"), fontSize: 11, overflow: "truncate", width: 90 },
      avoidLabelOverlap: true,
      minShowLabelAngle: 8,
      emphasis: { scale: false },
    })),
  };
  if (shown) option.legend = legend("right", { left: "68%", top: "middle", right: undefined, data: rings[0].map(({ name }) => name), selected: memory.legend });
  const chart = draw(body, option, description, ({ data }) => {
    filter(data.keys.map((key, depth) => fromCell(key, table.column(groups[depth]))).filter(Boolean));
  });
  return keepLegend(chart, memory);
}

function slices(table, groups, metric) {
  const found = new Map();
  for (const row of table.rows) {
    const keys = groups.map((id) => table.value(row, id));
    const name = JSON.stringify(keys);
    const path = keys.map((key, depth) => cell(key, table.column(groups[depth])));
    const slice = found.get(name) ?? { keys, path, name: path.at(-1), value: 0 };
    slice.value += table.value(row, metric) ?? 0;
    found.set(name, slice);
  }
  const tops = table.distinct(groups[0]).map((key) => JSON.stringify(key));
  return [...found.values()].map((slice) => ({ ...slice, itemStyle: { color: colour(slice, tops), opacity: groups.length > 1 ? 0.7 : 1 } }));
}

function colour(slice, tops) {
  return slice.keys[0] === OTHER ? OTHER_COLOUR[theme()] : seriesColour(tops.indexOf(JSON.stringify(slice.keys[0])));
}

function radii(shape, layer, rings) {
  const hole = shape === "donut" ? (rings > 1 ? 0.36 : (layer.emptySizeRatio ?? 0.54)) * 76 : 0;
  const step = (76 - hole) / rings;
  return Array.from({ length: rings }, (_, depth) => [`${hole + step * depth}%`, `${hole + step * (depth + 1)}%`]);
}

/** Inner rings are labelled inside, the outermost outside. */
function label(slice, depth, rings, total, layer) {
  const share = slice.value / total;
  if (layer.categoryDisplay === "hide" || share < LABELLED) return { show: false };
  const words = layer.numberDisplay === "hidden" ? slice.name : `${slice.name} ${number(share, { id: "percent", params: { decimals: layer.percentDecimals ?? 2 } })}`;
  const inside = depth < rings - 1 || layer.categoryDisplay === "inside";
  return inside ? { show: share > 0.08, position: "inside", formatter: slice.name, fontSize: 10, width: 62, overflow: "truncate", color: "#ffffff", textBorderColor: slice.itemStyle.color, textBorderWidth: 2 } : { show: true, formatter: words };
}
