// Heatmaps: two groupings, one colour ramp.

import { ramp, textOn, themed, token } from "../colours.js";
import { axisStyle, draw, sizeOf, tooltip } from "../chart.js";
import { cell, number, shortDate } from "../format.js";
import { fromCell } from "../filters.js";
import { Table, until } from "../table.js";

export function heatmap(body, { state, tables, description, filter }) {
  const table = new Table(tables[state.layerId]);
  const [x, y] = [state.xAccessor, state.yAccessor].map((id) => (id && table.has(id) ? table.column(id) : null));
  const metric = table.column(state.valueAccessor);
  const rows = table.rows.filter((row) => table.value(row, metric.id) !== null);
  if (!rows.length) return null;
  const across = keys(table, x);
  const down = keys(table, y, rows, metric);
  const width = x ? table.width(x.id) : 0;
  const [columns, lines] = [across, down].map((list) => new Map(list.map((key, at) => [JSON.stringify(key), at])));
  const place = (known, column, row) => (column ? known.get(JSON.stringify(table.value(row, column.id))) : 0);
  const data = rows.map((row) => [place(columns, x, row), place(lines, y, row), table.value(row, metric.id)]);
  const pieces = bands(state, data.map(([, , value]) => value), metric.format);
  // ECharts takes as many labels as have room, evenly; hideOverlap would then leave out single ones.
  const style = { ...axisStyle(), axisLabel: { ...axisStyle().axisLabel, hideOverlap: false } };
  const grid = state.gridConfig ?? {};
  const dated = x?.operation === "date_histogram";
  const option = {
    grid: { left: 6, right: state.legend?.isVisible === false ? 10 : 98, top: 6, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: across.map((key) => (x ? cell(key, x, width) : "")), ...style, axisLabel: { ...style.axisLabel, show: grid.isXAxisLabelVisible !== false, formatter: dated ? (_, at) => shortDate(across[at], across, width) : undefined }, splitLine: { show: false } },
    yAxis: { type: "category", inverse: true, data: down.map((key) => (y ? cell(key, y) : "")), ...style, axisLabel: { ...style.axisLabel, show: grid.isYAxisLabelVisible !== false, width: Math.min(180, sizeOf(body).width * 0.3), overflow: "truncate" } },
    visualMap: { show: state.legend?.isVisible !== false, type: "piecewise", pieces, inverse: true, right: 0, top: "middle", itemWidth: 10, itemHeight: 10, itemGap: 4, textGap: 5, textStyle: { color: token("muted"), fontSize: 10 }, selectedMode: false },
    tooltip: tooltip(({ value: [i, j, value] }) => ({ title: y ? cell(down[j], y) : "", lines: [{ name: x ? cell(across[i], x, width) : "", value: `${number(value, metric.format)} ${metric.label}` }] })),
    series: [{ type: "heatmap", data: grid.isCellLabelVisible ? data.map((value) => readable(value, pieces)) : data, progressive: 0, itemStyle: { borderColor: token("panel"), borderWidth: 1, borderRadius: 2 }, label: { show: Boolean(grid.isCellLabelVisible), formatter: ({ value: [, , value] }) => number(value, metric.format, true), fontSize: 10 }, emphasis: { itemStyle: { borderColor: token("text") } } }],
  };
  return draw(body, option, description, ({ value: [i, j] }) => {
    filter([x ? fromCell(across[i], x, until(across, across[i], width)) : null, y ? fromCell(down[j], y) : null].filter(Boolean));
  });
}

/** A cell whose label reads well on its colour; what is in no step has none, and shows the panel. */
function readable(value, pieces) {
  const own = pieces.find(({ gte, lt }) => value[2] >= gte && (lt === undefined || value[2] < lt));
  return { value, label: { color: own ? textOn(own.color) : token("text") } };
}

/** Dates in order; terms in theirs, or by their sum, largest first. */
function keys(table, column, rows, metric) {
  if (!column) return [""];
  const found = table.distinct(column.id);
  if (column.operation === "date_histogram") return [...new Set([...(column.keys ?? []), ...found])].sort((a, b) => a - b);
  if (column.alphabetical) {
    const way = column.alphabetical === "desc" ? -1 : 1;
    return found.sort((a, b) => way * String(a).localeCompare(String(b), "en", { numeric: true }));
  }
  if (column.operation !== "terms" || !metric) return found;
  const sums = new Map(found.map((key) => [key, 0]));
  for (const row of rows) sums.set(table.value(row, column.id), sums.get(table.value(row, column.id)) + table.value(row, metric.id));
  return found.sort((a, b) => sums.get(b) - sums.get(a));
}

/** As in Kibana: so many steps from the least value to the greatest, or where a palette of numbers has them. */
function bands(state, values, format) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const { colours, starts } = steps(state.palette);
  const from = starts.map((share) => (state.palette?.params?.rangeType === "number" ? share : least + ((most - least) * share) / 100));
  const said = values.every(Number.isInteger) ? whole : measured;
  const text = (value) => number(value, format, true);
  return colours
    .map((color, place) => ({ color, gte: from[place], lt: from[place + 1] }))
    .filter(({ gte, lt }) => lt === undefined || lt > gte) // of one value there is one step
    .map((band) => ({ ...band, label: said(band, text) }))
    .filter(({ label }) => label !== null);
}

function measured({ gte, lt }, text) {
  if (lt === undefined) return `≥ ${text(gte)}`;
  return gte === -Infinity ? `< ${text(lt)}` : `${text(gte)} – ${text(lt)}`;
}

/** By the whole numbers in it; null for one that holds none. */
function whole({ gte, lt }, text) {
  const [first, next] = [gte, lt].map((edge) => (edge === undefined ? edge : Math.ceil(edge) + 0)); // never -0
  if (first === -Infinity || next === undefined) return measured({ gte: first, lt: next }, text);
  if (next <= first) return null;
  return next - first > 1 ? `${text(first)} – ${text(next - 1)}` : text(first);
}

/** The colours of a palette, and where each begins. Only a custom one has its own. */
function steps(palette) {
  const stops = palette?.params?.stops;
  if (stops?.length > 1 && palette.name === "custom") return { colours: themed(stops.map(({ color }) => color)), starts: [palette.params.rangeMin ?? -Infinity, ...stops.slice(0, -1).map(({ stop }) => stop)] };
  const colours = ramp({ status: "Greens", negative: "Reds", warm: "Yellow to Red", gray: "Greys" }[palette?.name] ?? "Blues");
  return { colours, starts: colours.map((_, place) => (100 * place) / colours.length) };
}
