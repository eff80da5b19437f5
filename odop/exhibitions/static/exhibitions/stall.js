// The stall's page without a network. Which stalls are hers comes from the server while there is one and stays on the device;
// notes wait in the same queue as those of the ordinary page (queue.js), and are sent from either.

import { device, said } from "../kernel/device.js";

const find = (name) => document.querySelector(`[data-odop-stall${name}]`);
const form = find("-form");
const { kept, ask } = device("stall", form);
// The day where she stands, not in Greenwich.
const today = new Intl.DateTimeFormat("sv-SE").format(new Date());
let install = null;
const words = new Intl.DateTimeFormat(document.documentElement.lang === "hi" ? "hi-IN-u-nu-latn" : "en-IN",
  { day: "numeric", month: "long", year: "numeric" });
const days = (one) => [one.from, one.to].map((day) => words.format(new Date(`${day}T12:00`))).join(" – ");

function chosen(stalls) {
  const named = stalls.find((one) => one.ref === decodeURIComponent(location.hash.slice(1)));
  return named || stalls.find((one) => one.from <= today && today <= one.to) || null;
}

function list(stalls, open) {
  document.querySelector("[data-odop-stalls]").replaceChildren(...stalls.filter((one) => one !== open).map((one) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#${encodeURIComponent(one.ref)}`;
    link.textContent = `${one.code} · ${said(one.fair)} · ${days(one)}`;
    item.append(link);
    return item;
  }));
}

async function begin() {
  await ask();
  const stalls = kept();
  const open = chosen(stalls);
  find("-none").hidden = stalls.length > 0;
  list(stalls, open);
  if (!open) return;
  find("-title").textContent = `${open.code} · ${said(open.fair)}`;
  find("-about").textContent = `${said(open.place)} · ${days(open)}`;
  form.dataset.odopQueue = open.ref;
  form.dataset.odopTo = `/me/fairs/${open.ref}/takings/`;
  form.elements.on_date.value = today;
  form.hidden = !(open.from <= today && today <= open.to);
  await import("../kernel/queue.js");
}

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  install = event;
  find("-install").hidden = false;
});
find("-install").addEventListener("click", async () => {
  await install?.prompt();
  find("-install").hidden = true;
});
begin();
