// A panel's frame: its title, its drawing, its numbers as a table, or why there is nothing to see.

import { keepSize } from "./chart.js";
import { el, iconButton, keepingFocus } from "./dom.js";
import { datatable, plainTable } from "./draw/datatable.js";
import { documents } from "./draw/documents.js";
import { gauge } from "./draw/gauge.js";
import { heatmap } from "./draw/heatmap.js";
import { map, mapTables } from "./draw/map.js";
import { metric } from "./draw/metric.js";
import { pie } from "./draw/pie.js";
import { tagcloud } from "./draw/tagcloud.js";
import { links, markdown } from "./draw/words.js";
import { xy } from "./draw/xy.js";
import { keepNearness, whenNear } from "./near.js";

const LENS = { lnsXY: xy, lnsPie: pie, lnsMetric: metric, lnsDatatable: datatable, lnsTagcloud: tagcloud, lnsHeatmap: heatmap, lnsGauge: gauge };
// Their words are the same whatever they show: nothing to read or to reach is missing before they are drawn.
const PICTURES = ["map", "lnsXY", "lnsPie", "lnsHeatmap"];
const NOTHING = "No documents in this time range and under these filters.";

export class Panel {
  /** `page`: what a panel may do: filter(pills, panel), open(link), zoomed(panel, zoom). */
  constructor(stored, page) {
    this.stored = stored;
    this.page = page;
    this.asTable = false;
    this.memory = {}; // what a drawing keeps from one refresh to the next
    this.body = el("div", { class: "panel-body" });
    keepSize(this.body);
    this.node = this.frame();
    keepNearness(this.node);
    if (stored.problem) this.fail(stored.problem.message);
    else if (!this.needsData) this.drawn({});
  }

  get needsData() {
    return !this.stored.problem && !["markdown", "links"].includes(this.stored.kind);
  }

  get isPicture() {
    return PICTURES.includes(this.stored.look?.type ?? this.stored.kind);
  }

  get description() {
    return `${this.title}: a chart; its numbers are in its table`;
  }

  get title() {
    return this.stored.title || this.stored.look?.type || this.stored.kind;
  }

  frame() {
    const { grid, title, hideTitle, description, kind } = this.stored;
    const named = Boolean(title) && !hideTitle;
    this.switch = this.hasTable ? iconButton("▤", "Show the numbers as a table", () => this.toggle(), { class: "icon quiet", "aria-pressed": "false" }) : null;
    const heading = el("header", { class: named ? "" : "bare" }, named ? el("h2", {}, title) : null, description ? el("span", { class: "hint", tabindex: "0", role: "note", "aria-label": description, title: description }, "i") : null, this.switch);
    const style = { gridColumn: `${grid.x + 1} / span ${grid.w}`, gridRow: `${grid.y + 1} / span ${grid.h}`, "--rows": String(grid.h) };
    return el("section", { style, class: `panel ${kind} ${this.stored.look?.type ?? ""}`, "aria-label": this.title, "data-panel": this.stored.id, "data-order": String(grid.y * 48 + grid.x) }, heading, this.body);
  }

  get hasTable() {
    const { kind, look } = this.stored;
    return kind === "map" || (kind === "lens" && !["lnsDatatable", "lnsMetric"].includes(look?.type));
  }

  toggle() {
    this.asTable = !this.asTable;
    this.switch.setAttribute("aria-pressed", String(this.asTable));
    this.paint();
  }

  busy() {
    this.node.setAttribute("aria-busy", "true");
  }

  /** The answer of a refresh: tables, or a problem. */
  drawn(data) {
    this.node.removeAttribute("aria-busy");
    this.data = data;
    return this.paint();
  }

  paint() {
    if (!this.data) return;
    const said = this.data.problem || this.node.matches(".failed, .empty");
    if (said || this.asTable || !this.isPicture) return this.show();
    if (!this.body.hasChildNodes()) this.body.append(el("div", { role: "img", "aria-label": this.description }));
    return whenNear(this.node, () => this.show());
  }

  async show() {
    const { data } = this;
    if (data.problem?.where === "index") return this.nothing(data.problem.message);
    if (data.problem) return this.fail(data.problem.message);
    this.node.classList.remove("failed", "empty");
    try {
      const found = await keepingFocus(this.body, () => (this.asTable ? this.numbers() : this.draw()));
      if (found === null) this.nothing();
    } catch (problem) {
      console.error(problem);
      this.fail(`It cannot be drawn: ${problem.message}`);
    }
  }

  filter = (pills) => this.page.filter(pills, this.stored);

  draw() {
    const { kind, look } = this.stored;
    const context = { look, data: this.data, tables: this.data.tables, state: look?.state, title: this.title, description: this.description, whenNear: (draw) => whenNear(this.node, draw), memory: this.memory, filter: this.filter, open: this.page.open, current: this.page.id, zoomed: (zoom) => this.page.zoomed(this, zoom) };
    const lens = LENS[look?.type];
    if (kind === "lens") return lens ? lens(this.body, context) : this.fail(`A Lens panel of the type ${look?.type} is not drawn here.`);
    const others = { map, search: documents, markdown, links };
    return others[kind] ? others[kind](this.body, context) : this.fail(`A panel of the type ${kind} is not drawn here.`);
  }

  async numbers() {
    const { kind, look } = this.stored;
    const tables = kind === "map" ? await mapTables(look, this.data) : Object.values(this.data.tables);
    const parts = tables.filter(({ columns }) => columns.length).map((table, place) => {
      const part = el("div");
      plainTable(part, table, this.title, this.filter, (this.memory[`table ${place}`] ??= {}));
      return part;
    });
    if (!parts.length) return null;
    this.body.replaceChildren(el("div", { class: "stacked" }, parts));
  }

  nothing(message = NOTHING) {
    this.node.classList.add("empty");
    this.body.replaceChildren(el("p", { class: "note" }, message));
  }

  fail(message) {
    this.node.removeAttribute("aria-busy");
    this.node.classList.add("failed");
    this.body.replaceChildren(el("p", { class: "note problem", role: "alert" }, message));
  }
}
