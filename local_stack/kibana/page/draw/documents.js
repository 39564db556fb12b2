// A saved search: the newest documents, their fields as columns.

import { el } from "../dom.js";
import { number } from "../format.js";
import { Table } from "../table.js";
import { grid, view } from "./datatable.js";

const PAGE = 25;

export function documents(body, { data, filter, title, memory }) {
  if (!data.rows.length) return null;
  const table = new Table(data);
  const columns = table.columns.map((column) => ({ ...view(table, column, {}), numeric: false }));
  const of = data.total > data.rows.length ? `The newest ${number(data.rows.length)} of ${number(data.total)} documents` : `${number(data.total)} documents`;
  grid(body, { columns, rows: table.rows, filter, title, size: PAGE, memory, above: el("div", { class: "count" }, of) });
  return body;
}
