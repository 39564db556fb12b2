// One dashboard: its bars, its panels, and the refresh that fills them.

import * as address from "./address.js";
import { Problem, refresh } from "./api.js";
import { control } from "./controls.js";
import { el, iconButton, keepingFocus, speak } from "./dom.js";
import { NATURAL_ZOOM } from "./draw/map.js";
import { joined } from "./filters.js";
import { date } from "./format.js";
import { Menu } from "./menu.js";
import { Panel } from "./panels.js";
import { QueryBar, pills } from "./querybar.js";
import { themeButton } from "./theme.js";
import { TimePicker } from "./timepicker.js";
import { world } from "./world.js";

const BUSY = 30; // milliseconds of drawing, after which clicks and paints are let through
const breath = () => new Promise((go) => setTimeout(go));
/** When what was drawn is on the screen; a page in the background is not painted at all. */
const painted = () => new Promise((go) => (document.hidden ? go() : requestAnimationFrame(() => setTimeout(go))));
const ZOOM_WAIT = 350; // milliseconds after the last turn of the wheel

export class Dashboard {
  constructor(stored, asked) {
    this.stored = stored;
    this.id = stored.id;
    this.zooms = {};
    this.take(asked);
    this.panels = stored.panels.map((panel) => new Panel(panel, this)).sort((a, b) => a.stored.grid.y - b.stored.grid.y || a.stored.grid.x - b.stored.grid.x);
    if (stored.panels.some(({ kind }) => kind === "map")) world(); // on its way while the data is asked for
    this.controls = stored.controls.map((each) => control(each, this.asked.controls[each.id], (id, choice) => this.go({ controls: { ...this.asked.controls, [id]: choice } })));
    this.node = this.build();
    document.addEventListener("visibilitychange", this.looked);
    this.schedule();
  }

  /** From the address; what it leaves out comes from the dashboard. */
  take(asked) {
    const { stored } = this;
    const own = stored.refresh.paused ? 0 : Math.round(stored.refresh.milliseconds / 1000);
    this.asked = { ...asked, from: asked.from ?? stored.from, to: asked.to ?? stored.to, query: asked.query ?? stored.query, refresh: asked.refresh ?? own };
  }

  build() {
    const { stored, asked } = this;
    document.title = `${stored.title} – Dashboards`;
    this.banner = el("div", { class: "banner", role: "alert", hidden: true });
    this.picker = new TimePicker({ from: asked.from, to: asked.to, seconds: asked.refresh, changed: (time) => this.go(time), every: (seconds) => this.go({ refresh: seconds }) });
    this.query = new QueryBar(asked.query, (query) => this.go({ query }));
    this.pills = el("div");
    this.age = el("span", { class: "age" });
    const again = iconButton("↻", "Refresh", () => this.refresh());
    const top = el("header", { class: "top" }, el("a", { class: "home", href: "#", "aria-label": "All dashboards", title: "All dashboards" }, el("img", { src: "/page/icon.svg", alt: "", width: "22", height: "22" })), el("h1", {}, stored.title), el("div", { class: "tools" }, this.age, this.picker.node, again, themeButton(() => this.repaint())));
    const bars = el("div", { class: "bars" }, this.query.node, this.controls.length ? el("div", { class: "controls", role: "group", "aria-label": "Controls" }, this.controls.map(({ node }) => node)) : null, this.pills);
    const main = el("main", { id: "panels", class: "grid", tabindex: "-1" }, this.panels.map(({ node }) => node));
    this.showPills();
    return el("div", { class: "dashboard" }, top, bars, this.banner, main);
  }

  /** Keeps it in the address; the address then comes back through `update`. */
  go(change) {
    const next = address.link(this.id, { ...this.asked, ...change });
    if (next === location.hash) this.update(address.read()); // asked again: shown anew
    else location.hash = next;
  }

  update(asked) {
    this.take(asked);
    this.picker.show(this.asked.from, this.asked.to);
    this.query.show(this.asked.query);
    this.showPills();
    for (const panel of this.panels) if (panel.stored.kind === "links") panel.paint(); // they carry the time along
    for (const control of this.controls) control.show(this.asked.controls[control.stored.id]);
    this.schedule();
    return this.refresh();
  }

  showPills() {
    keepingFocus(this.pills, () => this.pills.replaceChildren(pills(this.asked.filters, (filters) => this.go({ filters }))));
  }

  /** `wanted`: panels, all when empty. `first`: the answer that was asked for before this page was there. `unasked`: by the clock. */
  async refresh(wanted = [], first = null, unasked = false) {
    const only = this.withUnfinished(wanted);
    this.running?.abort();
    this.only = only;
    const running = (this.running = new AbortController());
    delete document.documentElement.dataset.refreshed;
    const concerned = this.panels.filter((panel) => panel.needsData && (!only.length || only.includes(panel.stored.id)));
    concerned.forEach((panel) => panel.busy());
    try {
      // Which panels are far is known from a page's first frame on: an answer before it would draw them all.
      const answer = await (first ? painted().then(() => first) : refresh(this.id, this.asked, running.signal, { zooms: this.zooms, panels: only }));
      if (running.signal.aborted) return;
      await this.well(answer, concerned, running.signal);
      if (!unasked && !running.signal.aborted) speak(`${this.stored.title} shows ${date(answer.from)} to ${date(answer.to)}`);
      await painted();
    } catch (problem) {
      if (problem.name === "AbortError") return;
      if (!(problem instanceof Problem)) throw problem;
      this.unwell(problem, concerned);
    } finally {
      // Only the last refresh says that the page is whole: a newer one, or a page left, ended this one.
      if (!running.signal.aborted) {
        this.running = null;
        document.documentElement.dataset.refreshed = String(Date.now());
      }
    }
  }

  /** A refresh ends the one before it: panels that still wait for that one are asked for again. */
  withUnfinished(wanted) {
    if (!this.running) return wanted;
    return wanted.length && this.only.length ? [...new Set([...this.only, ...wanted])] : [];
  }

  async well(answer, concerned, signal) {
    this.banner.hidden = true;
    this.query.fail(null);
    this.picker.resolved(answer.from, answer.to);
    for (const control of this.controls) if (answer.controls[control.stored.id]) control.offered(answer.controls[control.stored.id]);
    const below = concerned.find(({ node }) => node.getBoundingClientRect().top >= innerHeight);
    let begun = performance.now();
    for (const panel of concerned) {
      if (panel === below) painted().then(() => performance.mark("first screen"));
      if (panel === below || performance.now() - begun > BUSY) {
        await breath();
        if (signal.aborted) return; // a newer refresh draws the rest
        begun = performance.now();
      }
      await panel.drawn(answer.panels[panel.stored.id] ?? { problem: { message: "The viewer gave no answer for this panel." } });
    }
    this.refreshed = new Date();
    this.age.textContent = "";
  }

  /** The last drawing stays; what went wrong is said where it belongs. */
  unwell(problem, concerned) {
    concerned.forEach((panel) => panel.node.removeAttribute("aria-busy"));
    if (problem.where === "query") return this.query.fail(problem);
    if (problem.where === "time") return this.picker.fail(problem.message);
    this.banner.hidden = false;
    this.banner.textContent = problem.message;
    if (this.refreshed) this.age.textContent = `as of ${this.refreshed.toLocaleTimeString("en", { hourCycle: "h23" })}`;
    for (const panel of concerned) if (!panel.data) panel.fail("No answer yet.");
  }

  /** Nothing is asked for a page that nobody sees: who comes back to it sees at once what is now. */
  looked = () => {
    const late = this.asked.refresh > 0 && Date.now() - (this.refreshed ?? 0) >= this.asked.refresh * 1000;
    if (late && !document.hidden && !this.running) this.refresh();
  };

  schedule() {
    clearInterval(this.timer);
    // One that takes longer than the interval is let finish: begun anew each time, it never would.
    if (this.asked.refresh > 0) this.timer = setInterval(() => document.hidden || this.running || this.refresh([], null, true), this.asked.refresh * 1000);
  }

  leave() {
    document.removeEventListener("visibilitychange", this.looked);
    clearInterval(this.timer);
    this.running?.abort();
  }

  repaint() {
    this.panels.forEach((panel) => panel.paint());
  }

  /** A click on a value: at once, or through a menu where there are drilldowns. */
  filter(found, stored) {
    const time = found.length === 1 && found[0].time ? found[0] : null;
    if (time) return this.go({ from: time.value.gte, to: time.value.lt });
    const clicked = found.filter((pill) => !pill.time);
    const filters = joined(this.asked.filters, clicked);
    const here = () => filters.length > this.asked.filters.length && this.go({ filters });
    if (!clicked.length || !stored.drilldowns.length) return here();
    const elsewhere = stored.drilldowns.map((drilldown) => ({ label: drilldown.name, act: () => (location.hash = this.target(drilldown, clicked)) }));
    new Menu([{ label: "Filter here", act: here }, ...elsewhere]).open();
  }

  open = (link) => this.target(link, []);

  /** As in Kibana: what was clicked goes along, and all else that narrows this page when asked to. */
  target({ dashboard, keepTime, keepFilters }, clicked) {
    const { from, to, query, filters } = this.asked;
    const kept = keepFilters ? [...filters, ...this.controls.flatMap((control) => control.pills())] : [];
    return address.link(dashboard, { ...(keepTime && { from, to }), ...(keepFilters && { query }), filters: joined(kept, clicked) });
  }

  zoomed(panel, zoom) {
    const { id } = panel.stored;
    clearTimeout(this.zooming);
    this.zooming = setTimeout(() => {
      if (Math.ceil(zoom) === Math.ceil(this.zooms[id] ?? NATURAL_ZOOM)) return;
      this.zooms[id] = zoom;
      this.refresh([id]);
    }, ZOOM_WAIT);
  }
}
