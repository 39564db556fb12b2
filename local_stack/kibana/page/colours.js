// Colours of series and ramps. Saved colours win; these are for what a state leaves open.

// Without the green, red and amber that say approved, rejected and waiting.
const SERIES = {
  light: ["#4a78a6", "#a08ccb", "#9a9663", "#b0749c", "#62a6bd", "#2f4f78", "#c9a3c0", "#8c7865", "#97b8dc", "#7f8a94"],
  dark: ["#7aa7d6", "#b7a6e0", "#bab683", "#cf98bd", "#7dc3d8", "#5c82b5", "#e0c2da", "#b09c88", "#b9d3ef", "#a3adb6"],
};
export const OTHER_COLOUR = { light: "#b4bcc4", dark: "#6c7680" };
const RAMPS = {
  Blues: ["#dfe9f3", "#9dbedd", "#5b8fc0", "#2f659b", "#173f68"],
  Reds: ["#f6e1df", "#e5aca7", "#cf7a73", "#b14a43", "#7d2a25"],
  Greens: ["#e0efe9", "#a8d3c4", "#6fb39d", "#418a74", "#225a4a"],
  Greys: ["#e8ebee", "#c3cad1", "#98a3ad", "#6a7681", "#3f4851"],
  "Yellow to Red": ["#f7e8b5", "#f0c27b", "#e39359", "#cc5f48", "#9c3238"],
};
const DARK_RAMPS = {
  Blues: ["#22364a", "#2f567c", "#4479ab", "#6fa3d2", "#b3d3f0"],
  Reds: ["#472625", "#7a3835", "#ad504a", "#d47b74", "#f2b9b4"],
  Greens: ["#1f3b33", "#2c5e50", "#418772", "#6bb39c", "#b0dfd0"],
  Greys: ["#2c333a", "#46505a", "#67737f", "#93a0ac", "#cbd4dc"],
  "Yellow to Red": ["#574a2b", "#8a6a38", "#bb7d48", "#d9705a", "#f0a29b"],
};

export const theme = () => document.documentElement.dataset.theme;

export const series = (place) => SERIES[theme()][place % SERIES[theme()].length];

export function palette() {
  return SERIES[theme()];
}

export function ramp(name) {
  const ramps = theme() === "dark" ? DARK_RAMPS : RAMPS;
  return ramps[name] ?? ramps.Blues;
}

/** Saved colours, as this theme shows them: in the dark, a ramp becomes one that is palest beside the panel. */
export function themed(colours) {
  if (theme() !== "dark") return colours;
  const saved = colours.join().toLowerCase();
  const name = Object.keys(RAMPS).find((each) => RAMPS[each].join() === saved);
  return DARK_RAMPS[name] ?? colours;
}

/** Shades of one hue, the strongest first, that all read well as text. */
export function shades() {
  return theme() === "dark" ? ["#d5e6f7", "#a9cbec", "#84b1df", "#6d9bca", "#5f88b2"] : ["#16395c", "#245584", "#3a72a8", "#5b8dbd", "#7699bb"];
}

// Asking for a style makes the browser work out those of the whole page anew.
const tokens = new Map();

/** A custom property of the style sheet, as ECharts needs it. */
export function token(name) {
  const key = `${theme()} ${name}`;
  if (!tokens.has(key)) tokens.set(key, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return tokens.get(key);
}

/** The colour of a stop palette for a value: {params: {stops: [{color, stop}], rangeType}}. */
export function stopColour(palette, value, low, high) {
  const params = palette?.params;
  const stops = params?.colorStops ?? params?.stops;
  if (!stops?.length || value === null || value === undefined) return null;
  const scaled = params.rangeType === "number" ? value : high > low ? ((value - low) / (high - low)) * 100 : 100;
  const lower = params.colorStops !== undefined;
  if (lower) return [...stops].reverse().find(({ stop }) => stop === null || scaled >= stop)?.color ?? null;
  return (stops.find(({ stop }) => stop === null || scaled <= stop) ?? stops.at(-1)).color;
}

/** Black or white, whichever reads better on a colour. */
export function textOn(colour) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  return 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2 > 0.21 ? "#15202b" : "#ffffff";
}
