// Numbers and dates as Kibana's field formats write them.

export const MISSING = "__missing__";
export const OTHER = "__other__";
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/; // how Elasticsearch gives the dates of a document
const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];
const SPANS = [[31536000, "y"], [2592000, "mo"], [86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
const SECONDS = { picoseconds: 1e-12, nanoseconds: 1e-9, microseconds: 1e-6, milliseconds: 1e-3, seconds: 1, minutes: 60, hours: 3600, days: 86400, weeks: 604800, months: 2592000, years: 31536000 };

// Making a formatter takes a hundred times as long as using it.
const formatters = new Map();

function formatter(kind, options) {
  const name = kind.name + JSON.stringify(options);
  if (!formatters.has(name)) formatters.set(name, new kind("en", options));
  return formatters.get(name);
}

const plain = (value, decimals, compact) =>
  formatter(Intl.NumberFormat, {
    maximumFractionDigits: decimals ?? (compact ? 1 : Math.abs(value) >= 100 ? 0 : 2),
    minimumFractionDigits: decimals !== undefined && !compact ? decimals : 0,
    notation: compact ? "compact" : "standard",
  }).format(value);

/** A moment in the reader's time zone: the options of Intl.DateTimeFormat. */
export const moment = (value, options) => formatter(Intl.DateTimeFormat, options).format(value);

/** `format`: {id, params} of a Lens column or of a data view's field. */
export function number(value, format, compact = false) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (typeof value !== "number") return String(value);
  const params = format?.params ?? {};
  const decimals = params.decimals ?? decimalsOf(params.pattern);
  const text = byKind(value, format?.id, params, decimals, compact || params.compact === true);
  return text + (params.suffix ?? "");
}

function byKind(value, id, params, decimals, compact) {
  if (id === "percent") return `${plain(value * 100, compact ? 0 : (decimals ?? 1))}%`;
  if (id === "bytes" || id === "bits") return bytes(value, decimals);
  if (id === "duration") return duration(value * (SECONDS[params.inputFormat] ?? 1));
  return plain(value, compact && Math.abs(value) >= 1000 ? undefined : decimals, compact && Math.abs(value) >= 10000);
}

/** The least by which two values differ that `number` writes differently along an axis. */
export function finest(format) {
  const params = format?.params ?? {};
  if (format?.id === "percent") return 0.01;
  if (format?.id === "bytes" || format?.id === "bits") return 1;
  return format?.id === "duration" ? 0 : 10 ** -(params.decimals ?? decimalsOf(params.pattern) ?? 2);
}

/** Numeral patterns such as "0,0.[00]" say how many decimals at most. */
function decimalsOf(pattern) {
  const found = /\.\[?(0+)\]?/.exec(pattern ?? "");
  return found ? found[1].length : undefined;
}

function bytes(value, decimals = 1) {
  const power = value ? Math.min(UNITS.length - 1, Math.floor(Math.log(Math.abs(value)) / Math.log(1024))) : 0;
  const step = Math.max(0, power);
  return `${plain(value / 1024 ** step, step ? decimals : 0)} ${UNITS[step]}`;
}

function duration(seconds) {
  if (Math.abs(seconds) < 1) return `${plain(seconds * 1000, Math.abs(seconds) < 0.01 ? 2 : 0)} ms`;
  const [size, name] = SPANS.find(([span]) => Math.abs(seconds) >= span);
  return `${plain(seconds / size, seconds / size < 10 ? 1 : 0)} ${name}`;
}

export function date(value, width = 0) {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) return String(value);
  const day = { year: "numeric", month: "short", day: "numeric" };
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  if (width >= 27 * 86400e3) return moment(at, { year: "numeric", month: "long" });
  if (width >= 86400e3) return moment(at, day);
  if (width && width < 60e3) time.second = "2-digit";
  return moment(at, { ...day, ...time });
}

/** A bucket of dates on an axis of `keys`, as short as tells them apart. */
export function shortDate(key, keys, width) {
  const long = keys.at(-1) - keys[0] > 2 * 86400e3;
  if (width >= 27 * 86400e3) return moment(key, { month: "short", year: "numeric" });
  if (long || width >= 23 * 3600e3) return moment(key, { month: "short", day: "numeric" });
  return moment(key, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** A cell of a table from the server: a date, a range, a term, a number, or several. */
export function cell(value, column, width) {
  if (value === null || value === undefined) return "–";
  if (column.operation === "range" && Array.isArray(value)) return range(value, column);
  if (Array.isArray(value)) return value.map((each) => cell(each, column, width)).join(", ");
  if (column.operation === "date_histogram") return date(value, width);
  if (value === OTHER) return "Other";
  if (value === MISSING) return "(missing value)";
  if (value === "") return "(empty)";
  if (column.format?.id === "static_lookup") return lookup(value, column.format.params ?? {});
  if (column.format?.id === "url" && column.format.params?.labelTemplate) return column.format.params.labelTemplate.replace(/{{(raw)?value}}/gi, value);
  if (column.operation === "field" && INSTANT.test(value)) return date(value);
  if (column.type === "date" && column.operation !== "field") return date(value);
  if (typeof value === "number" && (!column.bucket || column.format)) return number(value, column.format);
  return String(value);
}

/** A code in plain words, as a data view's static lookup has them. */
function lookup(value, { lookupEntries = [], unknownKeyValue }) {
  return lookupEntries.find(({ key }) => String(key) === String(value))?.value ?? unknownKeyValue ?? String(value);
}

function range([low, high], column) {
  const named = column.labels?.[JSON.stringify([low, high])];
  if (named) return named;
  const end = (value) => number(value, column.format).replace(/\.0+(?!\d)/, ""); // ends are round: 5, not 5.00
  if (low === null) return `< ${end(high)}`;
  if (high === null) return `≥ ${end(low)}`;
  return `${end(low)}–${end(high)}`;
}
