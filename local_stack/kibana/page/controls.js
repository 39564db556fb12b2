// Controls above the panels: options to choose from, ranges of numbers.

import { button, el } from "./dom.js";
import { cell, number } from "./format.js";

/** The control that is stored; `changed` is called when a choice was made. */
export function control(stored, choice, changed) {
  const kind = stored.kind === "rangeSliderControl" ? RangeControl : OptionsControl;
  return new kind(stored, choice, changed);
}

class Control {
  constructor(stored, choice, changed) {
    this.stored = stored;
    this.choice = choice ?? stored.initial;
    this.changed = changed;
    this.node = this.build();
    this.say();
  }

  choose(choice) {
    this.choice = choice;
    this.say();
    this.changed(this.stored.id, choice);
  }

  /** What the address says, which somebody may have gone back to. */
  show(choice) {
    this.choice = choice ?? this.stored.initial;
    this.say();
  }
}

class OptionsControl extends Control {
  build() {
    this.words = el("span", { class: "chosen" });
    this.search = el("input", { type: "search", placeholder: "Search", "aria-label": `Search ${this.stored.title}`, oninput: () => this.list() });
    this.items = el("ul", { class: "options" });
    const clear = button("Clear", () => this.choose({ ...this.choice, selected: [], exists: false }));
    this.exclude = el("input", { type: "checkbox", onchange: (event) => this.choose({ ...this.choice, exclude: event.target.checked }) });
    const node = el("details", { class: "control", name: "controls" }, el("summary", {}, el("span", { class: "name" }, this.stored.title), this.words), el("div", { class: "popover" }, this.search, this.items, el("div", { class: "row" }, el("label", {}, this.exclude, " Exclude"), clear)));
    node.addEventListener("toggle", () => node.open && (this.list(), this.search.focus()));
    return node;
  }

  /** What there is to choose from, after a refresh. */
  offered(found) {
    this.found = found;
    if (this.node.open) this.list();
  }

  show(choice) {
    super.show(choice);
    if (this.node.open) this.list();
  }

  /** The choice in the words of filter pills, for another dashboard, which has other controls. */
  pills() {
    const { field } = this.stored;
    const { selected = [], exclude, exists } = this.choice;
    const negate = exclude ? { negate: true } : {};
    if (exists) return [{ kind: "exists", field, ...negate }];
    return selected.length ? [{ kind: "phrases", field, value: selected, ...negate }] : [];
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

  say() {
    const { selected = [], exclude, exists } = this.choice;
    const not = exclude ? "not " : "";
    this.exclude.checked = Boolean(exclude);
    this.words.textContent = this.stored.problem ? "–" : exists ? "any value" : selected.length ? not + selected.map((value) => this.word(value)).join(", ") : "Any";
    this.node.classList.toggle("active", selected.length > 0 || Boolean(exists));
    if (this.stored.problem) this.node.title = this.stored.problem;
  }
}

class RangeControl extends Control {
  build() {
    const input = (word) => el("input", { type: "number", step: "any", "aria-label": `${this.stored.title} ${word}`, placeholder: word, onchange: () => this.choose({ range: [this.low.value, this.high.value] }) });
    this.low = input("from");
    this.high = input("to");
    return el("div", { class: "control range", role: "group", "aria-label": this.stored.title }, el("span", { class: "name" }, this.stored.title), this.low, el("span", { "aria-hidden": "true" }, "–"), this.high);
  }

  /** The lowest and the highest value that there is, after a refresh. */
  offered({ min, max }) {
    if (min === undefined || min === null) return;
    this.low.placeholder = number(min, null, true);
    this.high.placeholder = number(max, null, true);
  }

  pills() {
    const [gte, lte] = this.choice.range ?? [];
    const value = { ...(gte && { gte }), ...(lte && { lte }) };
    return Object.keys(value).length ? [{ kind: "range", field: this.stored.field, value }] : [];
  }

  say() {
    const [low, high] = this.choice.range ?? [];
    [this.low.value, this.high.value] = [low ?? "", high ?? ""];
  }
}
