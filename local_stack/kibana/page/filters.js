// Filter pills: from a click on a value, and their words.

import { MISSING, OTHER, date } from "./format.js";

/** The pill that keeps only what a cell counts; null where a cell cannot say (Other). `end`: of a date's bucket. */
export function fromCell(value, column, end) {
  if (value === null || value === undefined || value === OTHER) return null;
  const field = column.field;
  if (column.operation === "date_histogram") {
    const iso = (moment) => new Date(moment).toISOString();
    return { kind: "range", field, value: { gte: iso(value), lt: iso(end) }, ...(!column.ignoresRange && { time: true }) };
  }
  if (column.operation === "range") {
    const [gte, lt] = value;
    return { kind: "range", field, value: { ...(gte !== null && { gte }), ...(lt !== null && { lt }) } };
  }
  if (column.operation === "filters") {
    return { kind: "kql", label: value, value: column.queries[value] ?? "" };
  }
  if (value === MISSING) return { kind: "exists", field, negate: true };
  return field && !Array.isArray(value) ? { kind: "phrase", field, value } : null;
}

/** Pills for a cell: one for each of its values, none where it cannot say. */
export function pillsOf(value, column, end) {
  const values = column.operation === "field" && Array.isArray(value) ? value : [value];
  return values.map((each) => fromCell(each, column, end)).filter(Boolean);
}

export function words(pill) {
  const not = pill.negate ? "NOT " : "";
  switch (pill.kind) {
    case "phrase":
      return `${not}${pill.field}: ${pill.value}`;
    case "phrases":
      return `${not}${pill.field}: ${pill.value.join(", ")}`;
    case "exists":
      return pill.negate ? `${pill.field} is missing` : `${pill.field} exists`;
    case "range": {
      const { gte, lt = pill.value.lte } = pill.value;
      const say = (bound) => (pill.time ? date(bound) : bound);
      return `${not}${pill.field}: ${gte === undefined ? "" : `from ${say(gte)} `}${lt === undefined ? "" : `to ${say(lt)}`}`;
    }
    default:
      return `${not}${pill.label ?? pill.value}`;
  }
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Pills with those that are not among them yet. */
export const joined = (pills, more) => [...pills, ...more.filter((pill) => !pills.some((each) => same(each, pill)))];
