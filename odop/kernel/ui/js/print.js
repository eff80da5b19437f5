import { each } from "./each.js";

export function attachPrint(root) {
  each(root, "print", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}
