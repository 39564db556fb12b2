// Which page the address asks for: the list of dashboards, or one of them.

import * as address from "./address.js";
import { dashboard, dashboards, refresh } from "./api.js";
import { el } from "./dom.js";
import { themeButton } from "./theme.js";

const page = document.getElementById("page");
let shown = null;
let opening = null; // what was asked for last

addEventListener("hashchange", route);
addEventListener("click", closePopovers);
addEventListener("keydown", (event) => event.key === "Escape" && closePopovers(event));
document.querySelector(".skip").addEventListener("click", skip);
route();

async function route() {
  const asked = address.read();
  if (asked.id && shown?.id === asked.id) return shown.update(asked);
  shown?.leave();
  shown = null;
  opening = asked;
  delete document.documentElement.dataset.refreshed;
  try {
    if (asked.id) await openDashboard(asked);
    else show(await list(), asked);
  } catch (problem) {
    show(failure(problem), asked);
  }
}

/** What was asked for, unless somebody went on meanwhile. */
function show(node, asked) {
  if (opening === asked) page.replaceChildren(node);
}

async function openDashboard(asked) {
  const data = refresh(asked.id, asked); // searched for while the scripts that draw it are on their way
  data.catch(() => {}); // told where it is awaited
  const [stored, { Dashboard }] = await Promise.all([dashboard(asked.id), import("./dashboard.js")]);
  if (opening !== asked) return;
  const found = new Dashboard(stored, asked);
  shown = found;
  page.replaceChildren(found.node);
  scrollTo(0, 0);
  await found.refresh([], data);
}

async function list() {
  document.title = "Dashboards";
  const found = await dashboards();
  const items = found.map(({ id, title, description }) => el("li", {}, el("a", { href: address.link(id) }, el("strong", {}, title), el("span", {}, description))));
  const empty = el("p", { class: "note" }, "No dashboard has been imported yet: POST a bundle to /api/saved_objects/_import, as `make demo` does.");
  return el("div", { class: "dashboard" }, el("header", { class: "top" }, el("img", { src: "/page/icon.svg", alt: "", width: "22", height: "22" }), el("h1", {}, "Dashboards"), el("div", { class: "tools" }, themeButton(() => {}))), el("main", { id: "panels", tabindex: "-1" }, found.length ? el("ul", { class: "list" }, items) : empty));
}

function failure(problem) {
  return el("main", { id: "panels", class: "failure", role: "alert" }, el("h1", {}, "This page cannot be shown"), el("p", {}, problem.message), el("p", {}, el("a", { href: "#" }, "All dashboards")));
}

/** To the panels, and the address still says which dashboard is shown. */
function skip(event) {
  event.preventDefault();
  document.getElementById("panels")?.focus();
}

/** A click outside an open control or picker closes it. */
function closePopovers(event) {
  for (const open of document.querySelectorAll("details[open]")) {
    if (event.type === "keydown") {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (!open.contains(event.target)) open.open = false;
  }
}
