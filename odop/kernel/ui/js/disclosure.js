import { each } from "./each.js";

// data-odop-when="field=value|value": shown only while the form's field has one of these values. The server knows it too.
export function attachDisclosure(root) {
  each(root, "when", (part) => {
    const form = part.closest("form");
    const [name, values] = part.dataset.odopWhen.split("=");
    const wanted = values.split("|");
    const show = () => {
      const data = new FormData(form).getAll(name);
      part.hidden = !data.some((value) => wanted.includes(value));
    };
    form?.addEventListener("change", show);
    if (form) show();
  });
}

// A link to a folded part opens it; browsers that do so by themselves have done it already.
function openNamed() {
  const part = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
  const fold = part?.closest("details.fold");
  if (fold && !fold.open) {
    fold.open = true;
    part.scrollIntoView();
  }
}

export function attachFolds(root) {
  if (root !== document) return;
  window.addEventListener("hashchange", openNamed);
  openNamed();
}
