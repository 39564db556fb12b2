// ECharts in a panel: size, theme, words for screen readers.

import * as echarts from "/packages/echarts.js";
import { palette, token } from "./colours.js";
import { el } from "./dom.js";

export { echarts };

// Asked for its size, a browser lays the page out anew for each chart; told of it, once for all.
const sizes = new WeakMap();
const watcher = new ResizeObserver((entries) => entries.forEach(({ target, contentRect }) => sizes.set(target, contentRect)));

/** Keeps the size of a panel's body, in which charts are drawn later. */
export function keepSize(body) {
  watcher.observe(body);
}

/** {width, height} inside the paddings. */
export function sizeOf(body) {
  const { width, height } = sizes.get(body) ?? body.getBoundingClientRect();
  return { width: Math.round(width), height: Math.round(height) };
}

/** Draws `option` into `body`; `onclick` gets ECharts' event. Returns the chart. */
export function draw(body, option, description, onclick) {
  const node = el("div", { class: "chart", role: "img", "aria-label": description });
  body.replaceChildren(node);
  const chart = echarts.init(node, null, { renderer: "canvas", ...sizeOf(body) });
  chart.setOption({ ...base(), ...option });
  if (onclick) chart.on("click", onclick);
  const observer = new ResizeObserver(([{ contentRect: { width, height } }]) => {
    if (!node.isConnected) {
      observer.disconnect();
      chart.dispose();
    } else if (width && height && resized(width, height, chart)) chart.resize({ width: "auto", height: "auto" });
  });
  observer.observe(node);
  return chart;
}

/** Keeps from one refresh to the next which series somebody switched off in the legend. */
export function keepLegend(chart, memory) {
  chart.on("legendselectchanged", ({ selected }) => (memory.legend = selected));
  return chart;
}

/** An observer tells of the first size as well, in which the chart has just been drawn, but for rounding. */
function resized(width, height, chart) {
  return Math.abs(width - chart.getWidth()) > 1 || Math.abs(height - chart.getHeight()) > 1;
}

function base() {
  return {
    color: palette(),
    animation: false,
    textStyle: { fontFamily: token("font"), fontSize: 12, color: token("text") },
  };
}

export function axisStyle() {
  return {
    axisLine: { lineStyle: { color: token("line") } },
    axisTick: { show: false },
    axisLabel: { color: token("muted"), fontSize: 11, hideOverlap: true },
    splitLine: { lineStyle: { color: token("grid") } },
    nameTextStyle: { color: token("muted"), fontSize: 11 },
  };
}

/** Tooltips are built of elements, so that a value is text and never HTML. */
export function tooltip(content, more = {}) {
  return {
    backgroundColor: token("raised"),
    borderColor: token("line"),
    textStyle: { color: token("text"), fontSize: 12, fontFamily: token("font") },
    padding: [8, 10],
    confine: true,
    formatter: (parameters) => tooltipNode(content(parameters)),
    ...more,
  };
}

function tooltipNode({ title, lines = [] }) {
  return el(
    "div",
    { class: "tip" },
    el("div", { class: "tip-title" }, title),
    lines.map(({ colour, name, value }) =>
      el(
        "div",
        { class: "tip-line" },
        el("span", { class: "dot", style: { background: colour ?? "transparent" } }),
        el("span", { class: "tip-name" }, name),
        el("strong", {}, value),
      ),
    ),
  );
}

export function legend(position = "bottom", more = {}) {
  const side = { bottom: { bottom: 0, left: 4 }, top: { top: 0, left: 4 }, left: { left: 0, orient: "vertical" }, right: { right: 0, top: 8, orient: "vertical" } };
  return {
    type: "scroll",
    icon: "circle",
    itemWidth: 8,
    itemHeight: 8,
    itemGap: 12,
    textStyle: { color: token("muted"), fontSize: 12, overflow: "truncate", width: 150 },
    pageIconColor: token("muted"),
    pageTextStyle: { color: token("muted") },
    pageIconSize: 10,
    ...side[position],
    ...more,
  };
}
