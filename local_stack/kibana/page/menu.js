// A menu at the pointer, or at what has the focus: what a click on a value can do.

import { button, el } from "./dom.js";

let pointer = { x: 0, y: 0 };
addEventListener("pointerdown", ({ clientX, clientY }) => (pointer = { x: clientX, y: clientY }), true);
addEventListener("keydown", focused, true);

function focused({ target }) {
  const { left, bottom } = target.getBoundingClientRect();
  pointer = { x: left, y: bottom };
}

export class Menu {
  /** Choices: {label, act}. */
  constructor(choices) {
    const items = choices.map(({ label, act }) => el("li", {}, button(label, () => (this.close(), act()))));
    this.node = el("dialog", { class: "menu", "aria-label": "What to do with this value" }, el("ul", {}, items));
    this.node.addEventListener("click", (event) => event.target === this.node && this.close());
    this.node.addEventListener("close", () => this.node.remove());
  }

  open() {
    document.body.append(this.node);
    this.node.showModal();
    const { offsetWidth: width, offsetHeight: height } = this.node;
    this.node.style.left = `${Math.max(8, Math.min(pointer.x, innerWidth - width - 8))}px`;
    this.node.style.top = `${Math.max(8, Math.min(pointer.y, innerHeight - height - 8))}px`;
  }

  close() {
    this.node.close();
  }
}
