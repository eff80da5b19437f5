// The survey's page without a network. Which surveys are hers to collect comes from the server while there is one and stays on
// the device, as numbers of the sample without names; sheets wait in the same queue as those of the ordinary page (queue.js).

const KEPT = "odop-surveys";
const find = (name) => document.querySelector(`[data-odop-survey-${name}]`);
const form = find("form");
const said = (text) => text[document.documentElement.lang] || text.en || Object.values(text)[0] || "";

function kept() {
  try { return JSON.parse(localStorage.getItem(KEPT)) || []; } catch { return []; }
}

async function ask() {
  try {
    const answer = await fetch("/survey/mine.json", { headers: { Accept: "application/json" } });
    if (answer.redirected || !answer.ok) return;
    const told = await answer.json();
    form.elements.csrfmiddlewaretoken.value = told.csrf;
    localStorage.setItem(KEPT, JSON.stringify(told.surveys));
  } catch { /* no network, or signed out: what is kept stands */ }
}

function link(one) {
  const item = document.createElement("li");
  const name = document.createElement("a");
  name.href = `#${encodeURIComponent(one.ref)}`;
  name.textContent = `${said(one.place)}: ${said(one.product)} (${one.survey})`;
  item.append(name);
  return item;
}

async function begin() {
  await ask();
  const surveys = kept();
  const named = surveys.find((one) => one.ref === decodeURIComponent(location.hash.slice(1)));
  const open = named || (surveys.length === 1 ? surveys[0] : null);
  find("none").hidden = surveys.length > 0;
  find("list").replaceChildren(...surveys.filter((one) => one !== open).map(link));
  if (!open) return;
  find("title").textContent = `${said(open.place)}: ${said(open.product)}`;
  find("about").textContent = open.survey;
  // Questions that were changed after the draw are asked on the ordinary page, which shows those of the draw.
  if (open.questions.join(" ") !== form.dataset.odopQuestions) { find("other").hidden = false; return; }
  find("numbers").replaceChildren(...open.open.map((number) => new Option(number, number)));
  form.dataset.odopQueue = open.ref;
  form.dataset.odopTo = `${form.dataset.odopBase}/desk/studies/${open.ref}/survey/sheet/`;
  form.hidden = false;
  await import("../kernel/queue.js");
}

addEventListener("hashchange", () => location.reload());
// A page that was opened without a network has no token yet: it comes first, then the queue hears that the network is back.
addEventListener("online", async (event) => {
  if (!event.isTrusted) return;
  event.stopImmediatePropagation();
  await ask();
  dispatchEvent(new Event("online"));
});
navigator.serviceWorker?.register("/survey/worker.js", { scope: "/survey/", updateViaCache: "none" });
begin();
