// The camp page: the door, the list of records, the form, the receipts. Every act is heard here.
import * as board from "./board.js";
import { find, show, word } from "./dom.js";
import * as entry from "./entry.js";
import * as gate from "./gate.js";
import * as install from "./install.js";
import * as lists from "./lists.js";
import * as records from "./records.js";
import * as sender from "./sender.js";
import { changed, state } from "./state.js";
import * as vault from "./vault.js";

async function enterBoard() {
  await records.tidy();
  await sender.ask();
  await board.enter();
  sender.go({ now: true });
}

async function lock() {
  if (state.view === "entry") {
    await entry.save();
    entry.close();
  }
  vault.lock();
  find("records").replaceChildren();
  find("slips").replaceChildren();
  find("receipt-rows").replaceChildren();
  await gate.enter();
}

async function answer(id, says) {
  const record = await records.load(id);
  record.says = says;
  record.state = records.READY;
  await records.save(record);
  await board.render();
  sender.go({ now: true });
}

// The page in its other language, from the shell: nothing that is typed or open is lost.
async function speak(language) {
  if (state.view === "entry") await entry.save();
  const answered = await fetch(`/camp/${language}/`);
  const other = new DOMParser().parseFromString(await answered.text(), "text/html");
  document.documentElement.lang = language;
  document.title = other.title;
  document.querySelector('link[rel="manifest"]').href = other.querySelector('link[rel="manifest"]').getAttribute("href");
  document.body.replaceWith(document.adoptNode(other.body));
  history.replaceState(null, "", `/camp/${language}/${location.search}`);
  document.body.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));
  if (state.view === "entry" && entry.current()) {
    await entry.again();
    show("entry");
  } else if (state.view === "receipts") await board.receipts(state.only);
  else if (vault.owner()) await board.enter();
  else await gate.enter();
  install.render();
}

const ACTS = {
  new: () => entry.open(""),
  open: (id) => entry.open(id),
  finish: async () => {
    if (await entry.finish()) {
      entry.close();
      await board.enter();
      sender.go({ now: true });
    }
  },
  leave: async () => {
    await entry.save();
    entry.close();
    await board.enter();
  },
  discard: async (id) => {
    await records.discard(id);
    await board.render();
  },
  done: async (id) => {
    await records.discard(id);
    await board.render();
  },
  same: (id) => answer(id, "same"),
  another: (id) => answer(id, "another"),
  send: () => sender.go({ now: true }).then(() => sender.ask()),
  receipts: () => board.receipts(),
  slip: (id) => board.receipts(id),
  back: () => board.enter(),
  lock,
  speak,
  update: install.update,
  install: install.install,
  "drop-photo": () => entry.dropPhoto(),
  retry: () => sender.ask().then(gate.render),
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-odop-do]");
  if (!button || event.defaultPrevented) return;
  event.preventDefault();
  await ACTS[button.dataset.odopDo](button.value);
  install.render();
});
document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  if (!form.dataset.odopForm) return;
  const button = form.querySelector("button");
  button.disabled = true;
  if (form.dataset.odopForm === "change") {
    await gate.change(form);
    button.disabled = false;
    return;
  }
  find("gate-says").textContent = word("opening");
  const opened = await gate.submit(form);
  find("gate-says").textContent = "";
  button.disabled = false;
  if (opened) await enterBoard();
});
document.addEventListener("input", (event) => { if (event.target.closest("[data-odop-entry]")) entry.typed(event.target); });
document.addEventListener("change", (event) => {
  if (event.target.matches('[data-odop-entry] [name="photo"]')) entry.takePhoto(event.target);
  else if (event.target.closest("[data-odop-entry]")) entry.typed(event.target);
});
document.addEventListener("camp:idle", lock);
let drawing = 0; // many records in a row: the list is drawn once for several changes
document.addEventListener("camp:changed", () => {
  clearTimeout(drawing);
  drawing = setTimeout(() => { if (state.view === "board" && vault.owner()) board.render(); }, 60);
  if (state.view === "gate") gate.render();
  install.render();
});

vault.watch();
sender.watch();
await lists.load();
await gate.enter();
await Promise.allSettled([lists.refresh(), sender.ask(), install.register()]);
await gate.render();
changed();
document.body.dataset.ready = "yes";
