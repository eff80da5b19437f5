import { each } from "./each.js";

// The caption follows the pointer or the keyboard over the map.
export function attachMap(root) {
  each(root, "map", (figure) => {
    const caption = figure.querySelector("[data-odop-map-says]");
    const before = caption.innerHTML;
    const show = (event) => {
      const link = event.target.closest?.("svg a");
      if (!link) return;
      const [head, ...rest] = link.querySelector("title").textContent.split(": ");
      const name = document.createElement("b");
      name.textContent = head;
      caption.replaceChildren(name, rest.length ? " — " + rest.join(": ") : "");
    };
    figure.addEventListener("pointerover", show);
    figure.addEventListener("focusin", show);
    figure.addEventListener("pointerleave", () => { caption.innerHTML = before; });
  });
}
