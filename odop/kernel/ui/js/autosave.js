import { each } from "./each.js";

// Saves a form as it is filled in: data-odop-autosave holds the address (or the form's own), the status line says how it went.
export function attachAutosave(root) {
  each(root, "autosave", (form) => {
    const says = document.querySelector("[data-odop-saved]");
    let timer = 0;
    let unsaved = false;
    const tell = (state) => {
      if (!says) return;
      says.dataset.state = state;
      says.textContent = says.dataset[state] || says.textContent;
    };
    const save = async () => {
      unsaved = true;
      tell("saving");
      const body = new FormData(form);
      for (const [key, value] of [...body]) if (value instanceof File) body.delete(key);
      try {
        const answer = await fetch(form.dataset.odopAutosave || form.action, {
          method: "POST", body, headers: { "X-Odop-Autosave": "1" }, credentials: "same-origin", redirect: "manual",
        });
        if (!answer.ok) throw new Error(answer.status);
        unsaved = false;
        tell("saved");
      } catch {
        tell("failed");
      }
    };
    form.addEventListener("change", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 600);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
    window.addEventListener("online", () => unsaved && save());
  });
}
