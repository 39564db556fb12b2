// Light and dark.

import { iconButton } from "./dom.js";

export function themeButton(changed) {
  return iconButton("◐", "Light or dark", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    localStorage.setItem("theme", next);
    changed();
  });
}
