// The KQL bar and the filter pills under it.

import { button, el } from "./dom.js";
import { words } from "./filters.js";

export class QueryBar {
  constructor(query, changed) {
    this.input = el("input", { type: "search", value: query, placeholder: "Filter with KQL, for example  http.response.status_code >= 500 and not user_agent.name: curl", "aria-label": "KQL query", "aria-describedby": "query-problem", spellcheck: "false", autocomplete: "off" });
    this.problem = el("p", { id: "query-problem", class: "note problem", role: "alert", hidden: true });
    this.input.addEventListener("search", () => this.input.value === "" && changed(""));
    const form = el("form", { class: "query", role: "search", onsubmit: (event) => (event.preventDefault(), changed(this.input.value.trim())) }, this.input, el("button", { class: "primary" }, "Search"));
    this.node = el("div", { class: "querybar" }, form, this.problem);
  }

  show(query) {
    this.input.value = query;
    this.fail(null);
  }

  /** Under the query, with a mark under the character where it stops making sense. */
  fail(problem) {
    this.input.setAttribute("aria-invalid", String(Boolean(problem)));
    this.problem.hidden = !problem;
    if (!problem) return;
    const { position, message } = problem;
    const query = this.input.value;
    const marked = position === null || position === undefined ? [] : [el("code", {}, query.slice(0, position), el("mark", {}, query[position] ?? " "), query.slice(position + 1)), " "];
    this.problem.replaceChildren(...marked, `${message[0].toUpperCase()}${message.slice(1)}.`);
  }
}

/** Pills: turned round, switched off, removed. */
export function pills(filters, change) {
  const replace = (place, pill) => change(filters.flatMap((each, at) => (at === place ? (pill ? [pill] : []) : [each])));
  const items = filters.map((pill, place) =>
    el(
      "li",
      { class: `pill${pill.negate ? " negated" : ""}${pill.disabled ? " disabled" : ""}` },
      button(words(pill), () => replace(place, { ...pill, disabled: !pill.disabled }), { title: pill.disabled ? "Switch on" : "Switch off", "aria-pressed": String(!pill.disabled), "data-place": `switch ${place}` }),
      button("≠", () => replace(place, { ...pill, negate: !pill.negate }), { "aria-label": `Turn round: ${words(pill)}`, title: "Include or exclude", "data-place": `turn ${place}` }),
      button("×", () => replace(place, null), { "aria-label": `Remove: ${words(pill)}`, title: "Remove", "data-place": `remove ${place}` }),
    ),
  );
  const clear = filters.length > 1 ? el("li", {}, button("Clear all", () => change([]), { class: "plain" })) : null;
  return filters.length ? el("ul", { class: "pills", "aria-label": "Filters" }, items, clear) : el("ul", { class: "pills", hidden: true });
}
