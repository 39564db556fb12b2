// XY panels: bars, lines, areas, stacked or as percentages, two axes, reference lines, annotations.

import { OTHER_COLOUR, series as seriesColour, theme, token } from "../colours.js";
import { axisStyle, draw, keepLegend, legend, tooltip } from "../chart.js";
import { OTHER, cell, finest, number, shortDate } from "../format.js";
import { fromCell } from "../filters.js";
import { Table, until } from "../table.js";

const LETTER = 7.2; // pixels in a legend
const MARKED = 24; // points are drawn as dots up to so many

export function xy(body, { state, tables, description, filter, memory }) {
  const layers = state.layers.filter((layer) => tables[layer.layerId]);
  const data = layers.filter((layer) => (layer.layerType ?? "data") === "data");
  const plots = data.flatMap((layer) => seriesOf(layer, new Table(tables[layer.layerId])));
  if (!plots.some((plot) => plot.points.length)) return null;
  plots.forEach((plot, place) => (plot.colour ??= plot.key === OTHER ? OTHER_COLOUR[theme()] : seriesColour(place)));
  const axis = categoryAxis(plots);
  const horizontal = data.some((layer) => layer.seriesType.includes("horizontal"));
  const percentage = data.some((layer) => layer.seriesType.includes("percentage"));
  if (percentage) toShares(plots, axis);
  const marks = layers.filter((layer) => layer.layerType === "annotations").flatMap((layer) => marksOf(tables[layer.layerId], axis));
  const bounds = layers.filter((layer) => layer.layerType === "referenceLine").flatMap((layer) => boundsOf(layer, new Table(tables[layer.layerId])));
  const option = {
    ...axes(state, axis, plots, horizontal, percentage, bounds.map(({ value }) => value)),
    series: [
      ...plots.map((plot) => drawn(plot, axis, horizontal, ["Linear", "Carry", "Lookahead"].includes(state.fittingFunction))),
      ...bounds.map((bound) => line(bound, horizontal)),
      ...(marks.length ? [annotations(marks)] : []),
    ],
    tooltip: tooltip((parameters) => tip(parameters, plots, axis, percentage, marks), { trigger: "axis", axisPointer: { type: plots.some((plot) => plot.kind === "bar") ? "shadow" : "line", shadowStyle: { color: token("hover") }, z: 1 } }),
  };
  const shown = state.legend?.isVisible !== false && (plots.length > 1 || state.legend?.showSingleSeries);
  if (shown) option.legend = legend(state.legend?.position ?? "right", { data: plots.map((plot) => plot.name), selected: memory.legend });
  option.grid = margins(shown ? (state.legend?.position ?? "right") : "none", plots, horizontal, Boolean(option.yAxis[0]?.name));
  const chart = draw(body, option, description, (event) => {
    const plot = plots[event.seriesIndex];
    const key = axis.keys[event.dataIndex];
    if (!plot) return;
    const pills = [fromCell(key, plot.x, until(axis.keys, key, axis.width)), plot.split ? fromCell(plot.key, plot.split) : null].filter(Boolean);
    // A time range belongs to the time picker unless the bar also names a series.
    filter(pills);
  });
  return keepLegend(chart, memory);
}

/** One plot for each metric and each value of the split. */
function seriesOf(layer, table) {
  const kind = layer.seriesType;
  const split = layer.splitAccessor && table.has(layer.splitAccessor) ? table.column(layer.splitAccessor) : null;
  const x = table.has(layer.xAccessor) ? table.column(layer.xAccessor) : null;
  const keys = split ? table.distinct(split.id) : [null];
  const groups = split ? table.grouped(split.id) : null;
  const found = [];
  for (const key of keys) {
    const rows = split ? (groups.get(JSON.stringify(key)) ?? []) : table.rows;
    for (const id of layer.accessors.filter((accessor) => table.has(accessor))) {
      const config = layer.yConfig?.find((each) => each.forAccessor === id) ?? {};
      const column = table.column(id);
      const word = split ? cell(key, split) : column.label;
      found.push({
        name: split && layer.accessors.length > 1 ? `${word} – ${column.label}` : word,
        kind: kind.startsWith("bar") ? "bar" : kind.startsWith("area") ? "area" : "line",
        stack: kind.includes("stacked") ? `${layer.layerId}-${config.axisMode === "right"}` : null,
        right: config.axisMode === "right",
        colour: split ? null : (config.color ?? null),
        points: rows.map((row) => [x ? table.value(row, x.id) : column.label, table.value(row, id)]),
        width: x ? table.width(x.id) : 0,
        x: x ?? { operation: "static_value", label: "" },
        split,
        key,
        column,
      });
    }
  }
  return found;
}

/** All keys in the order that the server gave; dates in their own. */
function categoryAxis(plots) {
  const seen = new Map();
  for (const key of plots.flatMap((plot) => plot.x.keys ?? [])) seen.set(JSON.stringify(key), key);
  for (const plot of plots) for (const [key] of plot.points) seen.set(JSON.stringify(key), key);
  const x = plots[0].x;
  const keys = [...seen.values()];
  if (x.operation === "date_histogram") keys.sort((a, b) => a - b);
  if (x.operation === "range") keys.sort((a, b) => (a[0] ?? -Infinity) - (b[0] ?? -Infinity));
  // The first series may lack what comes first.
  if (x.alphabetical) keys.sort((a, b) => Number(a === OTHER) - Number(b === OTHER) || (a < b ? -1 : 1) * (x.alphabetical === "desc" ? -1 : 1));
  const width = Math.max(...plots.map((plot) => plot.width));
  return { keys, x, width, places: new Map(keys.map((key, place) => [JSON.stringify(key), place])), words: keys.map((key) => cell(key, x, width)) };
}

function toShares(plots, axis) {
  const totals = axis.keys.map(() => 0);
  for (const plot of plots) for (const [key, value] of plot.points) totals[axis.places.get(JSON.stringify(key))] += value ?? 0;
  for (const plot of plots) {
    plot.points = plot.points.map(([key, value]) => {
      const total = totals[axis.places.get(JSON.stringify(key))];
      return [key, total ? (value ?? 0) / total : null, value];
    });
  }
}

function drawn(plot, axis, horizontal, fitted) {
  const values = axis.keys.map(() => null);
  for (const [key, value] of plot.points) values[axis.places.get(JSON.stringify(key))] = value;
  const side = plot.right ? 1 : 0;
  const one = {
    type: plot.kind === "bar" ? "bar" : "line",
    name: plot.name,
    data: values,
    stack: plot.stack ?? undefined,
    itemStyle: { color: plot.colour },
    emphasis: { focus: "none" },
    [horizontal ? "xAxisIndex" : "yAxisIndex"]: side,
  };
  if (plot.kind === "bar") return { ...one, barMaxWidth: 34, barCategoryGap: "22%", itemStyle: { color: plot.colour, borderRadius: plot.stack ? 0 : 2 } };
  const dots = values.filter((value) => value !== null).length <= MARKED;
  return {
    ...one,
    showSymbol: dots,
    symbol: "circle",
    symbolSize: 5,
    connectNulls: fitted,
    lineStyle: { width: plot.kind === "area" ? 1.25 : 2, color: plot.colour },
    areaStyle: plot.kind === "area" ? { color: plot.colour, opacity: plot.stack ? 0.55 : 0.18 } : undefined,
  };
}

/** The reference lines of a layer: {value, label, config}. */
function boundsOf(layer, table) {
  return layer.accessors.filter((id) => table.has(id)).map((id) => ({ value: table.value(table.rows[0], id), label: table.column(id).label, config: layer.yConfig?.find((each) => each.forAccessor === id) ?? {} }));
}

function line({ value, label, config }, horizontal) {
  return {
    type: "line",
    data: [],
    markLine: {
      symbol: "none",
      silent: true,
      lineStyle: { color: config.color ?? token("muted"), width: config.lineWidth ?? 1, type: config.lineStyle ?? "dashed" },
      label: { formatter: label, color: token("muted"), position: "insideEndTop", fontSize: 11 },
      data: [{ [horizontal ? "xAxis" : "yAxis"]: value }],
    },
  };
}

/** What happened, each at its place on the axis. */
function marksOf(table, axis) {
  const at = (when) => {
    const time = typeof when === "number" ? when : Date.parse(when);
    return axis.keys.findLastIndex((key) => key <= time);
  };
  return table.rows.map(([when, label, colour, count, fields]) => ({ place: at(when), label, colour: colour ?? token("warning"), count, fields })).filter(({ place }) => place >= 0);
}

/** A dotted line and a pin for each; the tooltip of the axis says what they are. */
function annotations(marks) {
  return {
    type: "line",
    data: [],
    markLine: {
      symbol: ["none", "pin"],
      symbolSize: 14,
      animation: false,
      silent: true,
      data: marks.map(({ place, label, colour }) => ({ xAxis: place, name: label, lineStyle: { color: colour, type: "dotted", width: 1 }, itemStyle: { color: colour }, label: { show: false } })),
    },
  };
}

/** `bounds`: values of reference lines, which have to be in sight. */
function axes(state, axis, plots, horizontal, percentage, bounds) {
  const style = axisStyle();
  const shown = state.tickLabelsVisibilitySettings ?? {};
  const dated = axis.x.operation === "date_histogram";
  const category = {
    type: "category",
    data: axis.words,
    ...style,
    inverse: horizontal && !dated,
    splitLine: { show: false },
    axisLabel: { ...style.axisLabel, show: shown.x !== false, formatter: dated ? (word, place) => shortDate(axis.keys[place], axis.keys, axis.width) : (word) => (word.length > 26 ? `${word.slice(0, 25)}…` : word), interval: horizontal || axis.x.operation === "range" ? 0 : "auto" },
  };
  const values = [false, true].map((right) => {
    const own = plots.filter((plot) => plot.right === right);
    const column = (own[0] ?? plots[0]).column;
    const extent = right ? state.yRightExtent : state.yLeftExtent;
    const scaled = extent?.mode === "dataBounds";
    const seen = right || !own.some(({ points }) => points.some(([, value]) => value !== null)) ? [] : bounds;
    return {
      type: state.yLeftScale === "log" && !right ? "log" : "value",
      show: own.length > 0,
      name: !right && state.axisTitlesVisibilitySettings?.yLeft !== false ? state.yTitle : "",
      nameLocation: "end",
      nameGap: 8,
      ...style,
      nameTextStyle: { ...style.nameTextStyle, align: "left" },
      axisLine: { show: false },
      splitNumber: 4,
      minInterval: percentage ? 0 : finest(column.format),
      splitLine: { show: !right, lineStyle: { color: token("grid") } },
      axisLabel: { ...style.axisLabel, formatter: (value) => (percentage ? number(value, { id: "percent" }, true) : number(value, column.format, true)) },
      min: ({ min }) => beyond(seen.filter((bound) => bound < (scaled ? min : Math.min(min, 0))), Math.min),
      max: ({ max }) => (percentage || (column.format?.id === "percent" && max > 0.8 && max <= 1) ? 1 : beyond(seen.filter((bound) => bound > max), Math.max)),
      ...(percentage ? { interval: 0.25 } : {}),
      ...(extent?.mode === "custom" ? { min: extent.lowerBound, max: extent.upperBound } : {}),
      scale: scaled,
    };
  });
  return horizontal ? { yAxis: category, xAxis: values } : { xAxis: category, yAxis: values };
}

/** The end of an axis, null where the data has it. */
const beyond = (bounds, farthest) => (bounds.length ? farthest(...bounds) : null);

function margins(position, plots, horizontal, titled) {
  const grid = { left: 6, right: horizontal ? 26 : 14, top: titled ? 26 : 12, bottom: 4, containLabel: true };
  if (position === "bottom") grid.bottom = 30;
  if (position === "top") grid.top = 30;
  const beside = Math.min(170, 44 + LETTER * Math.max(...plots.map(({ name }) => name.length)));
  if (position === "right") grid.right = beside;
  if (position === "left") grid.left = beside;
  return grid;
}

function tip(parameters, plots, axis, percentage, marks) {
  const all = [parameters].flat();
  const place = all[0]?.dataIndex;
  const happened = marks.filter((mark) => mark.place === place).flatMap(({ label, colour, count, fields }) => {
    const more = count === 1 ? Object.entries(fields) : []; // of several they would be those of one
    return [{ colour, name: label, value: number(count) }, ...more.map(([name, value]) => ({ name, value: number(value) }))];
  });
  const figures = all
    .filter(({ value, seriesIndex }) => value !== null && value !== undefined && plots[seriesIndex])
    .map(({ seriesIndex, value }) => {
      const plot = plots[seriesIndex];
      return { colour: plot.colour, name: plot.name, value: percentage ? number(value, { id: "percent" }) : number(value, plot.column.format) };
    });
  return { title: axis.words[place] ?? all[0]?.name ?? "", lines: [...figures, ...happened] };
}
