// A server's table with its columns by name.

import { step } from "./format.js";

export class Table {
  constructor({ columns, rows }) {
    this.columns = columns;
    this.rows = rows;
    this.places = new Map(columns.map((column, place) => [column.id, place]));
    this.widths = new Map();
  }

  has(id) {
    return this.places.has(id);
  }

  column(id) {
    return this.columns[this.places.get(id)];
  }

  value(row, id) {
    return row[this.places.get(id)];
  }

  values(id) {
    return this.rows.map((row) => this.value(row, id));
  }

  /** Of a date column's buckets, in milliseconds. */
  width(id) {
    if (!this.widths.has(id)) {
      const dated = this.column(id).operation === "date_histogram";
      this.widths.set(id, dated ? step(this.column(id).keys ?? this.values(id)) : 0);
    }
    return this.widths.get(id);
  }

  distinct(id) {
    const seen = new Map();
    for (const value of this.values(id)) seen.set(JSON.stringify(value), value);
    return [...seen.values()];
  }

  get isEmpty() {
    const metrics = this.columns.filter((column) => !column.bucket && column.operation !== "static_value");
    return !this.rows.some((row) => metrics.some((column) => this.value(row, column.id)));
  }
}
