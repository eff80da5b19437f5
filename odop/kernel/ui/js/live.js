import { each } from "./each.js";

// data-odop-live="address" on a form, data-odop-into="id": as she types, ask the server and show its answer there.
export function attachLive(root) {
  each(root, "live", (form) => {
    let timer = 0;
    let asking;
    const ask = async () => {
      asking?.abort();
      asking = new AbortController();
      const target = document.getElementById(form.dataset.odopInto);
      const body = new FormData(form);
      for (const [key, value] of [...body]) if (value instanceof File) body.delete(key);
      try {
        const answer = await fetch(form.dataset.odopLive, {
          method: "POST", body, credentials: "same-origin", signal: asking.signal, headers: { "X-Odop-Live": "1" },
        });
        if (answer.ok && target) target.innerHTML = await answer.text();
      } catch {
        // A slow line: the page's own button still works.
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 400);
    });
  });
}
