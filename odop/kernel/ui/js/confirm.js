import { each } from "./each.js";

// Asks before a button that cannot be undone is acted on.
export function attachConfirm(root) {
  each(root, "confirm", (button) => {
    button.addEventListener("click", (event) => {
      if (button.odopSure || !window.HTMLDialogElement) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const words = document.body.dataset;
      const box = document.createElement("dialog");
      box.className = "ask";
      const question = document.createElement("p");
      question.textContent = button.dataset.odopConfirm;
      question.id = "odop-question";
      box.setAttribute("aria-labelledby", question.id);
      const row = document.createElement("p");
      row.className = "actions";
      const yes = document.createElement("button");
      yes.className = "btn";
      yes.textContent = button.textContent.trim();
      const no = document.createElement("button");
      no.className = "btn quiet";
      no.textContent = words.cancel || "Cancel";
      row.append(yes, no);
      box.append(question, row);
      document.body.append(box);
      no.addEventListener("click", () => box.close());
      yes.addEventListener("click", () => {
        box.close();
        button.odopSure = true;
        button.click();
        button.odopSure = false;
      });
      box.addEventListener("close", () => { box.remove(); button.focus(); });
      box.showModal();
      no.focus();
    }, true);
  });
}
