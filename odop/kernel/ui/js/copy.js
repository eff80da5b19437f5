import { each } from "./each.js";

export function attachCopy(root) {
  each(root, "copy", (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    const label = button.querySelector("span");
    const before = label.textContent;
    label.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.odopCopy);
      label.textContent = button.dataset.done;
      setTimeout(() => { label.textContent = before; }, 2500);
    });
  });
}
