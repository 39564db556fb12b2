// What is costly to draw waits until somebody is about to see it: of a dashboard's three screens, two are often never looked at.

const AHEAD = "300px 0px"; // of the window's edges: drawn before it is scrolled into view
const far = new WeakSet();
const waiting = new WeakMap(); // panel -> what draws it
const watcher = new IntersectionObserver((entries) => entries.forEach(moved), { rootMargin: AHEAD });

addEventListener("beforeprint", () => document.querySelectorAll("[data-waits]").forEach(drawWaiting));

/** Keeps whether a panel is far from what the window shows. */
export function keepNearness(panel) {
  watcher.observe(panel);
}

/** Draws at once, unless the panel is known to be far. Of several drawings that wait, only the last is done. */
export function whenNear(panel, draw) {
  if (!far.has(panel)) return draw();
  waiting.set(panel, draw);
  panel.dataset.waits = "";
}

function moved({ target: panel, isIntersecting }) {
  if (!isIntersecting) return far.add(panel);
  far.delete(panel);
  if (waiting.has(panel)) setTimeout(() => drawWaiting(panel)); // a task each: a jump to the end is painted in between
}

async function drawWaiting(panel) {
  const draw = waiting.get(panel);
  waiting.delete(panel);
  await draw?.();
  if (!waiting.has(panel)) delete panel.dataset.waits;
}
