// Tables: sorted by a click on a heading, paged, cells coloured by their value, filtered by a click.

import { stopColour, textOn } from "../colours.js";
import { button, el, keepingFocus, safeUrl } from "../dom.js";
import { cell, number } from "../format.js";
import { pillsOf } from "../filters.js";
import { Table, until } from "../table.js";

const PAGE = 10;

export function datatable(body, { state, tables, filter, title, memory }) {
  const table = new Table(tables[state.layerId]);
  if (!table.rows.length) return null;
  const { columns, rows } = transposed(table, state);
  grid(body, { columns, rows, filter, title, sorting: state.sorting, size: state.paging?.enabled === false ? Infinity : (state.paging?.size ?? PAGE), memory });
  return body;
}

/** Any table of the server as it is: what a chart's numbers are. */
export function plainTable(body, data, title, filter, memory) {
  const table = new Table(data);
  const columns = table.columns.filter((column) => !/X\d+$/.test(column.id)).map((column) => view(table, column, {}));
  grid(body, { columns, rows: table.rows, filter, title, size: 50, memory });
}

/** `memory` holds the chosen order and page from one refresh to the next; `above` stands over the table. */
export function grid(body, { columns, rows, filter, title, sorting, size = PAGE, memory, above = "" }) {
  const shown = (memory.shown ??= { sorting: sorting ? { ...sorting } : null, page: 0 });
  shown.page = Math.min(shown.page, Math.max(0, Math.ceil(rows.length / size) - 1));
  const scrolled = body.querySelector(".table")?.scrollTop ?? 0;
  const paint = () => {
    const sorted = shown.sorting ? ordered(rows, columns, shown.sorting) : rows;
    const page = sorted.slice(shown.page * size, (shown.page + 1) * size);
    const node = el("table", { "aria-label": title || "Table" }, el("thead", {}, el("tr", {}, columns.map((column) => heading(column, shown, again)))), el("tbody", {}, page.map((row, line) => el("tr", {}, columns.map((column) => tableCell(column, row, filter, `${line} ${column.id}`))))), summary(columns, rows));
    body.replaceChildren(above, el("div", { class: "table", tabindex: "0", role: "region", "aria-label": title || "Table", "data-place": "table" }, node), pager(rows.length, size, shown, again));
  };
  const again = () => keepingFocus(body, paint);
  paint();
  body.querySelector(".table").scrollTop = scrolled;
}

function view(table, column, stored) {
  const width = table.width(column.id);
  return {
    id: column.id,
    label: column.label,
    numeric: !column.bucket && column.type === "number" && column.operation !== "field",
    get: (row) => table.value(row, column.id),
    text: (value) => cell(value, column, width),
    pills: (value) => (column.bucket || column.operation === "field" ? pillsOf(value, column, until(column.keys ?? [], value, width)) : []),
    link: column.format?.id === "url" ? (value) => (Array.isArray(value) ? null : address(column.format, value)) : null,
    stored,
    column,
  };
}

/** Columns that the state shows; a transposed one becomes a column for each of its values. */
function transposed(table, state) {
  const stored = state.columns.filter(({ columnId, hidden }) => !hidden && table.has(columnId));
  const across = stored.find(({ isTransposed }) => isTransposed);
  if (!across) return { columns: stored.map((each) => view(table, table.column(each.columnId), each)), rows: table.rows };
  const keys = stored.filter((each) => !each.isTransposed && table.column(each.columnId).bucket);
  const metrics = stored.filter((each) => !table.column(each.columnId).bucket);
  const merged = new Map();
  for (const row of table.rows) {
    const name = JSON.stringify(keys.map(({ columnId }) => table.value(row, columnId)));
    if (!merged.has(name)) merged.set(name, { row, cells: new Map() });
    merged.get(name).cells.set(JSON.stringify(table.value(row, across.columnId)), row);
  }
  const columns = keys.map((each) => {
    const own = view(table, table.column(each.columnId), each);
    return { ...own, get: (entry) => table.value(entry.row, each.columnId) };
  });
  for (const each of metrics) {
    for (const value of table.distinct(across.columnId)) {
      const own = view(table, table.column(each.columnId), each);
      const word = cell(value, table.column(across.columnId), table.width(across.columnId));
      const get = (entry) => {
        const row = entry.cells.get(JSON.stringify(value));
        return row ? table.value(row, each.columnId) : null;
      };
      columns.push({ ...own, id: `${each.columnId}-${word}`, label: `${word} › ${own.label}`, get });
    }
  }
  return { columns, rows: [...merged.values()] };
}

function heading(column, shown, paint) {
  const direction = shown.sorting?.columnId === column.id ? shown.sorting.direction : "none";
  const arrow = { asc: " ↑", desc: " ↓", none: "" }[direction];
  const sort = () => {
    const next = direction === "none" ? (column.numeric ? "desc" : "asc") : direction === "desc" ? "asc" : "desc";
    shown.sorting = { columnId: column.id, direction: next };
    shown.page = 0;
    paint();
  };
  const spoken = { asc: "ascending", desc: "descending", none: "none" }[direction];
  return el("th", { scope: "col", class: column.numeric ? "number" : "", "aria-sort": spoken }, button(column.label + arrow, sort, { class: "heading", "data-place": `heading ${column.id}` }));
}

function tableCell(column, row, filter, place) {
  const value = column.get(row);
  const text = column.text(value);
  const pills = filter ? column.pills(value) : [];
  const url = column.link?.(value);
  const inside = url ? el("a", { href: url, target: "_blank", rel: "noopener noreferrer", "data-place": place }, text) : pills.length ? button(text, () => filter(pills), { class: "value", title: `Filter for ${text}`, "data-place": place }) : text;
  return el("td", { class: column.numeric ? "number" : "", style: paintOf(column, value), title: text.length > 40 ? text : null }, inside);
}

function paintOf({ stored }, value) {
  if (!stored?.colorMode || stored.colorMode === "none" || typeof value !== "number") return {};
  const colour = stopColour(stored.palette, value, stored.palette?.params?.rangeMin ?? 0, stored.palette?.params?.rangeMax ?? 100);
  if (!colour) return {};
  return stored.colorMode === "cell" ? { background: colour, color: textOn(colour) } : { color: colour };
}

function summary(columns, rows) {
  if (!columns.some(({ stored }) => stored?.summaryRow && stored.summaryRow !== "none")) return null;
  const figures = { sum: (all) => all.reduce((a, b) => a + b, 0), avg: (all) => all.reduce((a, b) => a + b, 0) / all.length, min: (all) => Math.min(...all), max: (all) => Math.max(...all), count: (all) => all.length };
  const cells = columns.map((column) => {
    const kind = column.stored?.summaryRow;
    const values = rows.map(column.get).filter((value) => typeof value === "number");
    const label = column.stored?.summaryLabel ?? kind;
    return el("td", { class: column.numeric ? "number" : "" }, figures[kind] && values.length ? `${label}: ${number(figures[kind](values), column.column.format)}` : "");
  });
  return el("tfoot", {}, el("tr", {}, cells));
}

function pager(count, size, shown, paint) {
  const pages = Math.ceil(count / size);
  if (pages <= 1) return "";
  const go = (step) => () => {
    shown.page = Math.max(0, Math.min(pages - 1, shown.page + step));
    paint();
  };
  // One that is disabled would lose the focus at the last page.
  const turn = (sign, word, step, place, last) => button(sign, go(step), { "aria-label": word, "aria-disabled": String(shown.page === last), "data-place": place });
  return el("div", { class: "pager" }, turn("‹", "Previous page", -1, "back", 0), el("span", {}, `${shown.page + 1} of ${pages}`), turn("›", "Next page", 1, "on", pages - 1));
}

function ordered(rows, columns, { columnId, direction }) {
  const column = columns.find(({ id }) => id === columnId);
  if (!column) return rows;
  const sign = direction === "asc" ? 1 : -1;
  const compare = (a, b) => {
    if (a === b) return 0;
    if (a === null || a === undefined) return 1; // empty cells stay last either way
    if (b === null || b === undefined) return -1;
    const [one, other] = column.column?.operation === "range" ? [a[0] ?? -Infinity, b[0] ?? -Infinity] : [a, b];
    return sign * (typeof one === "number" && typeof other === "number" ? one - other : String(one).localeCompare(String(other)));
  };
  return [...rows].sort((row, next) => compare(column.get(row), column.get(next)));
}

/** A url format: {urlTemplate: "https://host/{{value}}"}. */
function address(format, value) {
  const filled = (format.params?.urlTemplate ?? "{{value}}").replace(/{{(raw)?value}}/gi, (_, raw) => (raw ? value : encodeURIComponent(value)));
  return safeUrl(filled === encodeURIComponent(value) ? value : filled);
}

export { view };
