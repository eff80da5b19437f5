import { each } from "./each.js";

// The caption follows the pointer or the keyboard over the map.
export function attachMap(root) {
  each(root, "map", (figure) => {
    const caption = figure.querySelector("[data-odop-map-says]");
    const before = caption.innerHTML;
    const show = (event) => {
      const link = event.target.closest?.("a[data-name]");
      if (!link) return;
      const name = document.createElement("b");
      name.textContent = link.dataset.name;
      caption.replaceChildren(name, link.dataset.says ? " — " + link.dataset.says : "");
    };
    figure.addEventListener("pointerover", show);
    figure.addEventListener("focusin", show);
    figure.addEventListener("pointerleave", () => { caption.innerHTML = before; });
  });
}
