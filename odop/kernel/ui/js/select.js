import { each } from "./each.js";

// A box in the head of a list that ticks all; data-odop-count="name" elements show how many are ticked.
export function attachSelect(root) {
  each(root, "select-all", (all) => {
    const form = all.form || all.closest("form, table");
    const boxes = () => [...form.querySelectorAll(`input[type=checkbox][name="${all.dataset.odopSelectAll}"]:not(:disabled)`)];
    const count = () => {
      const ticked = boxes().filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
      form.querySelectorAll("[data-odop-count]").forEach((part) => { part.textContent = String(ticked); });
    };
    all.addEventListener("change", () => {
      boxes().forEach((box) => { box.checked = all.checked; });
      count();
    });
    form.addEventListener("change", count);
    count();
  });
}
