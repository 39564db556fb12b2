// Elements from data. Text becomes text nodes, never HTML: values come from log lines that anybody can write.

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") styled(node, value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Custom properties are no properties of a style: only setProperty knows them. */
function styled(node, style) {
  for (const [name, value] of Object.entries(style)) name.startsWith("--") ? node.style.setProperty(name, value) : (node.style[name] = value);
}

export function button(label, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, label);
}

export function iconButton(icon, label, onclick, attributes = {}) {
  return button(el("span", { "aria-hidden": "true" }, icon), onclick, {
    class: "icon",
    "aria-label": label,
    title: label,
    ...attributes,
  });
}

/** Draws anew; the focus goes to what then stands in the place (data-place) of what had it. */
export async function keepingFocus(body, draw) {
  const held = body.contains(document.activeElement) ? document.activeElement.dataset.place : undefined;
  const found = await draw();
  const places = held === undefined || body.contains(document.activeElement) ? [] : [...body.querySelectorAll("[data-place]")];
  places.find((node) => node.dataset.place === held)?.focus({ preventScroll: true });
  return found;
}

/** Says it to screen readers. */
export function speak(text) {
  document.getElementById("spoken").textContent = text;
}

/** Only http, https and paths of this server: no javascript: or data: addresses. */
export function safeUrl(text) {
  try {
    const url = new URL(text, location.href);
    return ["http:", "https:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
