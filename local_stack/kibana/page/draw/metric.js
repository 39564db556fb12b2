// A figure with what it was before, its course as a sparkline, or how far it is to its maximum.

import { token } from "../colours.js";
import { el } from "../dom.js";
import { cell, number } from "../format.js";
import { fromCell } from "../filters.js";
import { Table } from "../table.js";

const SVG = "http://www.w3.org/2000/svg";

export function metric(body, { state, tables, filter, title }) {
  const table = new Table(tables[state.layerId]);
  if (!table.rows.length || !table.has(state.metricAccessor)) return null;
  const breakdown = state.breakdownByAccessor && table.has(state.breakdownByAccessor) ? table.column(state.breakdownByAccessor) : null;
  const tiles = table.rows.map((row) => tile(table, row, state, tables, breakdown, filter, title));
  body.replaceChildren(el("div", { class: "tiles", style: { "--columns": String(Math.min(state.maxCols ?? 5, tiles.length)) } }, tiles));
  return body;
}

function tile(table, row, state, tables, breakdown, filter) {
  const column = table.column(state.metricAccessor);
  const value = table.value(row, column.id);
  const word = breakdown ? cell(table.value(row, breakdown.id), breakdown) : column.label;
  const node = el(
    "div",
    { class: state.color ? "tile marked" : "tile", style: state.color ? { "--mark": state.color } : {} },
    el("div", { class: "tile-name" }, word),
    el("div", { class: "tile-value", "data-metric": column.id }, number(value, column.format)),
    beside(table, row, state),
    state.subtitle ? el("div", { class: "tile-beside" }, state.subtitle) : null,
    progress(table, row, state, value),
  );
  const trend = !breakdown && state.trendlineLayerId && tables[state.trendlineLayerId];
  if (trend) node.append(sparkline(new Table(trend), state));
  if (breakdown) {
    const pill = fromCell(table.value(row, breakdown.id), breakdown);
    if (pill) node.addEventListener("click", () => filter([pill]));
  }
  return node;
}

/** The second metric, by its name. */
function beside(table, row, state) {
  const id = state.secondaryMetricAccessor;
  if (!id || !table.has(id)) return null;
  const column = table.column(id);
  return el("div", { class: "tile-beside" }, `${state.secondaryPrefix ?? column.label} ${number(table.value(row, id), column.format)}`);
}

function progress(table, row, state, value) {
  if (!state.maxAccessor || !table.has(state.maxAccessor) || state.showBar === false) return null;
  const most = table.value(row, state.maxAccessor);
  const share = most ? Math.max(0, Math.min(1, value / most)) : 0;
  return el("div", { class: "progress", role: "img", "aria-label": `${number(share, { id: "percent" })} of ${number(most)}` }, el("span", { style: { width: `${share * 100}%` } }));
}

function sparkline(table, state) {
  const values = table.values(state.trendlineMetricAccessor);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "sparkline");
  svg.setAttribute("viewBox", "0 0 100 30");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1e-9);
  const across = (place) => (place / Math.max(1, values.length - 1)) * 100;
  // A rate of nothing is none, not 0: the line goes on to the next that there is.
  const places = values.flatMap((value, place) => (value === null ? [] : [place]));
  const points = places.map((place) => `${across(place)},${29 - ((values[place] - low) / (high - low)) * 27}`).join(" ");
  const area = document.createElementNS(SVG, "polygon");
  if (places.length) area.setAttribute("points", `${across(places[0])},30 ${points} ${across(places.at(-1))},30`);
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", points);
  const colour = state.color ?? token("accent");
  area.style.fill = colour;
  line.style.stroke = colour;
  svg.append(area, line);
  return svg;
}
