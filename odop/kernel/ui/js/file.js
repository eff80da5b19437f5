import { each } from "./each.js";

// The browser's own button speaks the browser's language: ours, in the page's, presses it. Keyboard and screen reader
// keep the real one, which stays where it is and is only out of sight.
export function attachFile(root) {
  each(root, "file", (input) => {
    const button = document.createElement("span");
    button.className = "btn quiet";
    button.textContent = input.dataset.odopFile;
    const name = document.createElement("span");
    name.className = "small muted";
    name.textContent = input.dataset.none;
    const row = document.createElement("span");
    row.className = "file";
    row.setAttribute("aria-hidden", "true");
    row.append(button, name);
    input.classList.add("sr-only");
    input.after(row);
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      const shown = input.dataset.odopPreview && document.getElementById(input.dataset.odopPreview);
      const chosen = [...input.files].map((file) => file.name).join(", ");
      name.textContent = chosen ? (shown ? "" : chosen) : input.dataset.none;
    });
  });
}
