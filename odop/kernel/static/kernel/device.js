// What the pages that open without a network share: the list of what is hers comes from the server while there is one and stays
// on the device; a page that has a network again asks for it, and for a token, before its queue hears of the network.
//
// device("stall", form): asks /stall/mine.json, which answers { stalls: […], csrf }; the worker is /stall/worker.js.

export const said = (text) => text[document.documentElement.lang] || text.en || Object.values(text)[0] || "";

export function device(name, form) {
  const key = `odop-${name}s`;

  function kept() {
    try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; }
  }

  async function ask() {
    try {
      const answer = await fetch(`/${name}/mine.json`, { headers: { Accept: "application/json" } });
      if (answer.redirected || !answer.ok) return;
      const told = await answer.json();
      form.elements.csrfmiddlewaretoken.value = told.csrf;
      localStorage.setItem(key, JSON.stringify(told[`${name}s`]));
    } catch { /* no network, or signed out: what is kept stands */ }
  }

  addEventListener("hashchange", () => location.reload());
  // A page that was opened without a network has no token yet: it comes first, then the queue hears that the network is back.
  addEventListener("online", async (event) => {
    if (!event.isTrusted) return;
    event.stopImmediatePropagation();
    await ask();
    dispatchEvent(new Event("online"));
  });
  navigator.serviceWorker?.register(`/${name}/worker.js`, { scope: `/${name}/`, updateViaCache: "none" });
  return { kept, ask };
}
