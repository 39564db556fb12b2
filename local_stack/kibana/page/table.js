// A server's table with its columns by name.

const SECOND = 1000; // in milliseconds
const LONGER = 1.2; // a month or a day may be than the interval says

/** Where the bucket of a date that begins at `key` ends: at the next one, where that follows at once. */
export function until(keys, key, width) {
  const next = keys.find((each) => each > key);
  return next - key <= width * LONGER ? next : key + width;
}

export class Table {
  constructor({ columns, rows }) {
    this.columns = columns;
    this.rows = rows;
    this.places = new Map(columns.map((column, place) => [column.id, place]));
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

  /** Of a date column's buckets, in milliseconds; the moment of a document is told to the second. */
  width(id) {
    const { operation, step } = this.column(id);
    return operation === "date_histogram" ? (step ?? SECOND) : 0;
  }

  /** The rows of each value of a column, by its JSON. */
  grouped(id) {
    const found = new Map();
    for (const row of this.rows) {
      const name = JSON.stringify(this.value(row, id));
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(row);
    }
    return found;
  }

  distinct(id) {
    const seen = new Map();
    for (const value of this.values(id)) seen.set(JSON.stringify(value), value);
    return [...seen.values()];
  }
}
