// Controls above the panels: options to choose from, ranges of numbers.

import { button, el } from "./dom.js";
import { cell, number } from "./format.js";

/** One control; `changed` is called when a choice was made. */
export class Control {
  constructor(stored, choice, changed) {
    this.stored = stored;
    this.choice = choice ?? stored.initial;
    this.changed = changed;
    this.found = null;
    this.node = stored.kind === "rangeSliderControl" ? this.range() : this.options();
    this.say();
  }

  /** What there is to choose from, after a refresh. */
  offered(found) {
    this.found = found;
    if (this.stored.kind === "rangeSliderControl") this.bounds();
    else if (this.node.open) this.list();
  }

  choose(choice) {
    this.choice = choice;
    this.say();
    this.changed(this.stored.id, choice);
  }

  /** What the address says, which somebody may have gone back to. */
  show(choice) {
    this.choice = choice ?? this.stored.initial;
    if (this.low) [this.low.value, this.high.value] = [this.choice.range?.[0] ?? "", this.choice.range?.[1] ?? ""];
    else if (this.node.open) this.list();
    this.say();
  }

  /** The choice in the words of filter pills, for another dashboard, which has other controls. */
  pills() {
    const { field } = this.stored;
    const { selected = [], exclude, exists, range } = this.choice;
    const [gte, lte] = (range ?? []).map((end) => end ?? "");
    const value = { ...(gte && { gte }), ...(lte && { lte }) };
    if (Object.keys(value).length) return [{ kind: "range", field, value }];
    const negate = exclude ? { negate: true } : {};
    if (exists) return [{ kind: "exists", field, ...negate }];
    return selected.length ? [{ kind: "phrases", field, value: selected, ...negate }] : [];
  }

  options() {
    this.words = el("span", { class: "chosen" });
    this.search = el("input", { type: "search", placeholder: "Search", "aria-label": `Search ${this.stored.title}`, oninput: () => this.list() });
    this.items = el("ul", { class: "options" });
    const clear = button("Clear", () => this.choose({ ...this.choice, selected: [], exists: false }));
    this.exclude = el("input", { type: "checkbox", onchange: (event) => this.choose({ ...this.choice, exclude: event.target.checked }) });
    const node = el("details", { class: "control", name: "controls" }, el("summary", {}, el("span", { class: "name" }, this.stored.title), this.words), el("div", { class: "popover" }, this.search, this.items, el("div", { class: "row" }, el("label", {}, this.exclude, " Exclude"), clear)));
    node.addEventListener("toggle", () => node.open && (this.list(), this.search.focus()));
    return node;
  }

  list() {
    if (this.found?.problem) return this.items.replaceChildren(el("li", { class: "note" }, this.found.problem.message));
    const wanted = this.search.value.toLowerCase();
    const options = (this.found?.options ?? []).filter(([value]) => this.word(value).toLowerCase().includes(wanted));
    const items = options.map(([value, count]) => el("li", {}, el("label", {}, el("input", { type: this.stored.single ? "radio" : "checkbox", name: this.stored.id, value: String(value), checked: this.isChosen(value), onchange: () => this.toggle(value) }), el("span", { class: "option" }, this.word(value)), el("span", { class: "figure" }, number(count, null, true)))));
    if (!items.length) items.push(el("li", { class: "note" }, this.found?.more ? `Not among the ${this.found.options.length} most frequent` : "Nothing to choose here"));
    else if (this.found.more) items.push(el("li", { class: "note" }, "The most frequent only"));
    const focused = this.items.contains(document.activeElement) ? document.activeElement.value : null;
    this.items.replaceChildren(...items);
    if (focused !== null) [...this.items.querySelectorAll("input")].find(({ value }) => value === focused)?.focus();
  }

  /** A value as panels write it. */
  word(value) {
    return cell(value, { operation: "terms", bucket: true, format: this.stored.format });
  }

  isChosen(value) {
    return (this.choice.selected ?? []).some((each) => String(each) === String(value));
  }

  toggle(value) {
    const others = (this.choice.selected ?? []).filter((each) => String(each) !== String(value));
    const selected = this.isChosen(value) ? others : this.stored.single ? [value] : [...others, value];
    this.choose({ ...this.choice, selected });
  }

  range() {
    const input = (place, word) => el("input", { type: "number", step: "any", "aria-label": `${this.stored.title} ${word}`, placeholder: word, value: this.choice.range?.[place] ?? "", onchange: () => this.choose({ range: [this.low.value, this.high.value] }) });
    this.low = input(0, "from");
    this.high = input(1, "to");
    this.words = el("span");
    return el("div", { class: "control range", role: "group", "aria-label": this.stored.title }, el("span", { class: "name" }, this.stored.title), this.low, el("span", { "aria-hidden": "true" }, "–"), this.high);
  }

  bounds() {
    const { min, max } = this.found ?? {};
    if (min === undefined || min === null) return;
    this.low.placeholder = number(min, null, true);
    this.high.placeholder = number(max, null, true);
  }

  say() {
    if (this.stored.kind === "rangeSliderControl") return;
    const { selected = [], exclude, exists } = this.choice;
    const not = exclude ? "not " : "";
    this.exclude.checked = Boolean(exclude);
    this.words.textContent = this.stored.problem ? "–" : exists ? "any value" : selected.length ? not + selected.map((value) => this.word(value)).join(", ") : "Any";
    this.node.classList.toggle("active", selected.length > 0 || Boolean(exists));
    if (this.stored.problem) this.node.title = this.stored.problem;
  }
}
