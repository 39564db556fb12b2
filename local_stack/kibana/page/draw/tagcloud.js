// A tag cloud of buttons: words that can be read out, focused and chosen with the keyboard.

import { el } from "../dom.js";
import { shades } from "../colours.js";
import { cell, number } from "../format.js";
import { fromCell } from "../filters.js";
import { Table } from "../table.js";

const GAP = 3; // pixels kept free around a word
const TURNS = 0.22; // radians a step of the spiral
const STEPS = 1500;

export function tagcloud(body, { state, tables, filter, title }) {
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
    return el("button", { type: "button", class: "word", title: `${text}: ${figure}`, "aria-label": `${text}: ${figure}`, style: { color: shade(place, words.length) }, onclick: () => pill && filter([pill]) }, text);
  });
  node.append(...buttons);
  const fit = () => node.clientWidth && layOut(node, buttons, words, state);
  fit();
  document.fonts.ready.then(fit);
  new ResizeObserver(fit).observe(node);
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
  const low = words.at(-1).value;
  const high = words[0].value;
  for (let scale = Math.min(1, width / 520 + 0.25); scale > 0.3; scale *= 0.88) {
    const sizes = words.map(({ value }) => {
      const share = high > low ? (Math.sqrt(value) - Math.sqrt(low)) / (Math.sqrt(high) - Math.sqrt(low)) : 1;
      return Math.max(11, (state.minFontSize + share * (state.maxFontSize - state.minFontSize)) * scale);
    });
    buttons.forEach((word, place) => {
      word.style.fontSize = `${sizes[place]}px`;
      word.style.fontWeight = sizes[place] > 24 ? 600 : 500;
      word.hidden = false;
    });
    const boxes = buttons.map((word) => ({ w: word.offsetWidth + GAP, h: word.offsetHeight * 0.86 + GAP }));
    const placed = [];
    const all = boxes.every((box) => place(box, placed, width, height));
    if (all || scale * 0.88 <= 0.3) {
      buttons.forEach((word, index) => {
        const box = placed[index];
        word.hidden = !box;
        if (box) Object.assign(word.style, { left: `${box.x}px`, top: `${box.y}px` });
      });
      return;
    }
  }
}

function place(box, placed, width, height) {
  for (let step = 0; step < STEPS; step++) {
    const angle = step * TURNS;
    const radius = 1.35 * angle;
    const x = width / 2 + radius * Math.cos(angle) * Math.min(2.4, Math.max(1, width / height)) - box.w / 2;
    const y = height / 2 + radius * Math.sin(angle) - box.h / 2;
    const inside = x >= 0 && y >= 0 && x + box.w <= width && y + box.h <= height;
    if (inside && placed.every((other) => x + box.w <= other.x || other.x + other.w <= x || y + box.h <= other.y || other.y + other.h <= y)) {
      placed.push({ x, y, w: box.w, h: box.h });
      return true;
    }
  }
  return false;
}
