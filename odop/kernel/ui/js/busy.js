// A second press while the first is under way does nothing. The browser's back button brings the form back alive.
let busyWatched = false;

export function attachBusy() {
  if (busyWatched) return;
  busyWatched = true;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "get") return;
    if (form.dataset.busy) event.preventDefault();
    form.dataset.busy = "1";
    setTimeout(() => delete form.dataset.busy, 8000);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach((form) => delete form.dataset.busy));
}
