import { each } from "./each.js";

// Without this script the dialog stands open in the page; with it, a button opens it.
export function attachDialog(root) {
  each(root, "dialog", (box) => {
    box.close();
    box.querySelectorAll("[data-odop-closes]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => box.close());
    });
    if (box.querySelector(".error-summary")) box.showModal();
  });
  each(root, "opens", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => document.getElementById(button.dataset.odopOpens)?.showModal());
  });
}
