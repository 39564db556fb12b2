// The time range, relative or absolute, and how often the page asks again.

import { button, el } from "./dom.js";
import { date } from "./format.js";

const QUICK = [["Last 15 minutes", "now-15m", "now"], ["Last hour", "now-1h", "now"], ["Last 24 hours", "now-24h", "now"], ["Today", "now/d", "now/d"], ["Last 7 days", "now-7d", "now"], ["Last 30 days", "now-30d", "now"], ["Last 90 days", "now-90d", "now"], ["This month", "now/M", "now/M"], ["Last month", "now-1M/M", "now-1M/M"], ["Last month to now", "now-1M/M", "now"], ["Last year", "now-1y", "now"]];
const EVERY = [["Off", 0], ["10 seconds", 10], ["30 seconds", 30], ["1 minute", 60], ["5 minutes", 300]];

const DAY = /^\d{4}-\d\d-\d\d$/; // begins where the reader is, and not at midnight of UTC as Date has it

export class TimePicker {
  /** `changed({from, to})`; `every(seconds)`. */
  constructor({ from, to, seconds, changed, every }) {
    this.changed = changed;
    this.words = el("span");
    this.from = this.field("From", from);
    this.to = this.field("To", to);
    this.problem = el("p", { class: "note problem", role: "alert", hidden: true });
    const quick = QUICK.map(([word, start, end]) => el("li", {}, button(word, () => this.choose(start, end))));
    const intervals = EVERY.map(([word, each]) => el("option", { value: String(each), selected: each === seconds }, word));
    if (!EVERY.some(([, each]) => each === seconds)) intervals.push(el("option", { value: String(seconds), selected: true }, `${seconds} seconds`));
    const apply = el("form", { onsubmit: (event) => (event.preventDefault(), this.choose(this.from.value, this.to.value)) }, el("label", {}, "From", this.from, this.calendar(this.from)), el("label", {}, "To", this.to, this.calendar(this.to)), this.problem, el("button", { class: "primary" }, "Apply"));
    const refresh = el("label", { class: "row" }, "Refresh every ", el("select", { "aria-label": "Refresh every", onchange: (event) => every(Number(event.target.value)) }, intervals));
    this.node = el("details", { class: "picker" }, el("summary", { "aria-label": "Time range" }, el("span", { class: "clock", "aria-hidden": "true" }, "◷"), this.words), el("div", { class: "popover wide" }, el("ul", { class: "quick", "aria-label": "Quick ranges" }, quick), el("div", {}, apply, refresh)));
    this.show(from, to);
  }

  field(word, value) {
    return el("input", { type: "text", value, "aria-label": word, spellcheck: "false", autocomplete: "off" });
  }

  /** A calendar writes an absolute time into its field. */
  calendar(field) {
    return el("input", { type: "datetime-local", class: "calendar", "aria-label": `${field.getAttribute("aria-label")} by calendar`, onchange: (event) => event.target.value && (field.value = new Date(event.target.value).toISOString()) });
  }

  choose(from, to) {
    this.node.open = false;
    this.node.firstChild.focus(); // what had it is no longer there
    this.changed({ from: from.trim(), to: to.trim() });
  }

  show(from, to) {
    this.from.value = from;
    this.to.value = to;
    this.fail("");
    const quick = QUICK.find(([, start, end]) => start === from && end === to);
    this.words.textContent = quick ? quick[0] : `${say(from)} → ${say(to)}`;
  }

  /** What it was resolved to, in the title. */
  resolved(from, to) {
    this.node.firstChild.title = `${date(from)} – ${date(to)}`;
  }

  fail(message) {
    this.problem.textContent = message;
    this.problem.hidden = !message;
    if (message) this.node.open = true;
  }
}

function say(text) {
  if (text === "now") return "now";
  const relative = /^now-(\d+)([smhdwMy])$/.exec(text);
  if (relative) return `${relative[1]} ${{ s: "seconds", m: "minutes", h: "hours", d: "days", w: "weeks", M: "months", y: "years" }[relative[2]]} ago`;
  return text.startsWith("now") ? text : date(DAY.test(text) ? `${text}T00:00` : text);
}
