// Panels of words: Markdown, and links to other dashboards.

import { el, safeUrl } from "../dom.js";

/** Markdown without HTML: markdown-it escapes tags, and takes no javascript: links. */
export function markdown(body, { look }) {
  const render = globalThis.markdownit({ html: false, linkify: false, typographer: true });
  const node = el("div", { class: "markdown" });
  node.innerHTML = render.render(String(look.markdown ?? "")); // the only HTML on the page: markdown-it's own
  for (const image of node.querySelectorAll("img")) image.replaceWith(image.alt); // nothing is fetched
  for (const link of node.querySelectorAll("a")) {
    link.rel = "noopener noreferrer";
    if (look.openLinksInNewTab) link.target = "_blank";
  }
  body.replaceChildren(node);
  return body;
}

export function links(body, { look, open, current }) {
  const items = look.links.map((link) => {
    if (link.problem) return el("li", {}, el("span", { class: "broken", title: link.problem }, `${link.label || "Link"} (missing)`));
    const here = link.dashboard === current;
    const href = link.dashboard ? open(link) : safeUrl(link.url);
    const tab = link.newTab ? { target: "_blank", rel: "noopener noreferrer" } : {};
    return el("li", {}, el("a", { href, ...tab, "aria-current": here ? "page" : null }, link.label || link.url));
  });
  body.replaceChildren(el("nav", { "aria-label": "Dashboards" }, el("ul", { class: `links ${look.layout ?? "horizontal"}` }, items)));
  return body;
}
