// Gauges: an arc or a bar from a minimum to a maximum, with a goal.

import { stopColour, token } from "../colours.js";
import { draw } from "../chart.js";
import { el } from "../dom.js";
import { number } from "../format.js";
import { Table } from "../table.js";

export function gauge(body, context) {
  const { state, tables } = context;
  const table = new Table(tables[state.layerId]);
  const of = (id, otherwise) => (id && table.has(id) ? (table.value(table.rows[0], id) ?? otherwise) : otherwise);
  if (!table.rows.length || of(state.metricAccessor, null) === null) return null;
  const column = table.column(state.metricAccessor);
  const value = of(state.metricAccessor, 0);
  const least = of(state.minAccessor, 0);
  const figures = { value, column, least, most: of(state.maxAccessor, Math.max(value * 1.25, least + 1)), goal: of(state.goalAccessor, null) };
  figures.colour = (state.colorMode === "palette" && stopColour(state.palette, value, least, figures.most)) || token("text");
  return state.shape?.endsWith("Bullet") ? bullet(body, figures, context) : arc(body, figures, context);
}

function arc(body, { value, column, least, most, goal, colour }, { state, description }) {
  const whole = state.shape === "circle";
  const text = (number_) => number(number_, column.format);
  const width = 14;
  const shared = { type: "gauge", startAngle: whole ? 90 : 205, endAngle: whole ? -270 : -25, min: least, max: most, center: ["50%", whole ? "50%" : "58%"], radius: whole ? "86%" : "96%", axisTick: { show: false }, splitLine: { show: false } };
  const ring = {
    ...shared,
    progress: { show: true, width, roundCap: false, itemStyle: { color: colour } },
    pointer: { show: false },
    axisLine: { lineStyle: { width, color: [[1, token("grid")]] } },
    axisLabel: { show: state.ticksPosition !== "hidden" && !whole, distance: -4, color: token("muted"), fontSize: 11, formatter: (at) => (at === least || at === most ? text(at) : "") },
    title: { show: state.labelMajorMode !== "none", offsetCenter: [0, "28%"], color: token("muted"), fontSize: 12 },
    detail: { valueAnimation: false, offsetCenter: [0, whole ? "0%" : "-6%"], formatter: () => text(value), color: token("text"), fontSize: 30, fontWeight: 600 },
    data: [{ value, name: column.label }],
    splitNumber: 1,
  };
  const mark = goal === null ? [] : [{ ...shared, axisLine: { show: false }, axisLabel: { show: false }, detail: { show: true, offsetCenter: [0, "24%"], formatter: () => `goal ${text(goal)}`, color: token("muted"), fontSize: 12 }, pointer: { icon: "rect", width: 2.5, length: 20, offsetCenter: [0, "-84%"], itemStyle: { color: token("text") } }, data: [{ value: goal }] }];
  return draw(body, { series: [ring, ...mark] }, `${description}: ${text(value)}${goal === null ? "" : `, goal ${text(goal)}`}`);
}

function bullet(body, { value, column, least, most, goal, colour }) {
  const share = (at) => `${Math.max(0, Math.min(1, (at - least) / (most - least))) * 100}%`;
  const text = (at) => number(at, column.format);
  body.replaceChildren(
    el("div", { class: "bullet" }, el("div", { class: "tile-name" }, column.label), el("div", { class: "tile-value" }, text(value)), el("div", { class: "bullet-bar", role: "img", "aria-label": `${text(value)} from ${text(least)} to ${text(most)}` }, el("span", { style: { width: share(value), background: colour } }), goal === null ? null : el("i", { style: { left: share(goal) }, title: `goal ${text(goal)}` })), el("div", { class: "bullet-ends" }, el("span", {}, text(least)), el("span", {}, text(most)))),
  );
  return body;
}
