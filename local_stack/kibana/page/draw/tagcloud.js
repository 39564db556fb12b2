// A tag cloud of buttons: words that can be read out, focused and chosen with the keyboard.

import { el } from "../dom.js";
import { shades } from "../colours.js";
import { cell, number } from "../format.js";
import { fromCell } from "../filters.js";
import { Table } from "../table.js";

const GAP = 3; // pixels kept free around a word
const TURN = 0.35; // radians a step of the spiral
const GROWTH = 1.1; // pixels a radian
const FILLED = 0.7; // of the panel's area by words, to begin with
const LONGEST = 32; // letters of a word; its title has all of them
const LEAST = 0.3; // of the saved font sizes

export function tagcloud(body, { state, tables, filter, title, whenNear }) {
  const table = new Table(tables[state.layerId]);
  const tag = table.has(state.tagAccessor) ? table.column(state.tagAccessor) : null;
  const values = table.values(state.valueAccessor).filter((value) => value > 0);
  if (!values.length) return null;
  const column = table.column(state.valueAccessor);
  const words = table.rows
    .map((row) => ({ key: tag ? table.value(row, tag.id) : column.label, value: table.value(row, column.id) ?? 0 }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  const node = el("div", { class: "cloud", role: "group", "aria-label": title });
  body.replaceChildren(node);
  const buttons = words.map(({ key, value }, place) => {
    const text = tag ? cell(key, tag) : column.label;
    const pill = tag ? fromCell(key, tag) : null;
    const figure = number(value, column.format);
    return el("button", { type: "button", class: "word", title: `${text}: ${figure}`, "aria-label": `${text}: ${figure}`, "data-place": text, style: { color: shade(place, words.length) }, onclick: () => pill && filter([pill]) }, text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
  });
  node.append(...buttons);
  whenNear(() => new ResizeObserver(() => node.clientWidth && layOut(node, buttons, words, state)).observe(node));
  return body;
}

/** The more frequent, the stronger. */
function shade(place, count) {
  const colours = shades();
  return colours[Math.min(colours.length - 1, Math.floor(Math.sqrt(place / count) * colours.length))];
}

/** Words on an elliptic spiral from the middle, the largest first; shrunk until all have a place. */
function layOut(node, buttons, words, state) {
  const { clientWidth: width, clientHeight: height } = node;
  const sizes = words.map(({ value }) => size(value, words, state));
  buttons.forEach((word, index) => {
    word.hidden = false;
    word.style.fontSize = `${sizes[index]}px`;
    word.style.fontWeight = sizes[index] > 24 ? 600 : 500;
  });
  const measured = buttons.map((word) => ({ w: word.offsetWidth, h: word.offsetHeight * 0.86 }));
  const area = measured.reduce((sum, { w, h }) => sum + w * h, 0);
  let scale = Math.min(1, Math.sqrt((FILLED * width * height) / area), (width * 0.9) / Math.max(...measured.map(({ w }) => w)));
  scale = Math.max(LEAST, scale);
  let placed = [];
  for (; ; scale *= 0.9) {
    placed = spread(measured.map(({ w, h }) => ({ w: w * scale + GAP, h: h * scale + GAP })), width, height);
    if (!placed.includes(null) || scale * 0.9 < LEAST) break; // what has no place then is left out
  }
  buttons.forEach((word, index) => {
    const box = placed[index];
    word.hidden = !box;
    if (box) Object.assign(word.style, { fontSize: `${sizes[index] * scale}px`, left: `${box.x}px`, top: `${box.y}px` });
  });
}

function size(value, words, { minFontSize, maxFontSize }) {
  const [low, high] = [words.at(-1).value, words[0].value];
  return minFontSize + (high > low ? (value - low) / (high - low) : 1) * (maxFontSize - minFontSize);
}

/** A place for each box, or null where there is none left. */
function spread(boxes, width, height) {
  const taken = [];
  const stretch = Math.min(2.4, Math.max(1, width / height));
  let inTheWay; // at one step of the spiral, and mostly at the next as well
  return boxes.map((box) => {
    for (let step = 0, radius = 0; radius * stretch < width; step++, radius = GROWTH * step * TURN) {
      const x = width / 2 + radius * stretch * Math.cos(step * TURN) - box.w / 2;
      const y = height / 2 + radius * Math.sin(step * TURN) - box.h / 2;
      if (x < 0 || y < 0 || x + box.w > width || y + box.h > height) continue;
      const own = { x, y, w: box.w, h: box.h };
      if (!inTheWay || !overlap(own, inTheWay)) inTheWay = taken.find((other) => overlap(own, other));
      if (inTheWay) continue;
      taken.push(own);
      return own;
    }
    return null;
  });
}

function overlap(one, other) {
  return one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
}
