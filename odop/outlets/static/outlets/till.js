// The counter without a network. Goods and prices come from the server while there is one and stay on the device; each sale takes
// the next number of this till and waits in the queue (queue.js) until the server has said that it arrived.

import { device, said } from "../kernel/device.js";

const find = (name) => document.querySelector(`[data-odop-till-${name}]`);
const form = find("form");
const begin = find("begin");
const lines = find("lines");
const { kept, ask } = device("till", form);
const rupees = (paise) => `₹ ${(paise / 100).toLocaleString("en-IN", { minimumFractionDigits: paise % 100 ? 2 : 0 })}`;
const store = (key, value) => (value === undefined ? localStorage.getItem(`odop-till-${key}`) : localStorage.setItem(`odop-till-${key}`, value));
let shop = null;
let till = null;

function complain(which) {
  const wrong = find("wrong");
  wrong.hidden = !which;
  wrong.textContent = which ? wrong.dataset[`odop${which}`] : "";
}

// What is rung up: [goods, pieces] of each line.
function rung() {
  return [...lines.children].map((item) => [
    shop.goods.find((one) => one.offer === Number(item.dataset.offer)), Number(item.querySelector("input").value) || 0,
  ]).filter(([, pieces]) => pieces > 0);
}

// What is asked for an article today: the mart's lower price on its days, else the usual one; each with its tax.
function asked(goods) {
  const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Kolkata" }).format(new Date());
  return (goods.cuts ?? []).find((cut) => cut.from <= day && day <= cut.until && cut.paise < goods.paise) ?? goods;
}

function off() { return Math.max(0, Math.round(Number(form.elements.discount.value.replace(/,/g, "")) * 100) || 0); }

function due() {
  const full = rung().reduce((sum, [goods, pieces]) => sum + asked(goods).paise * pieces, 0);
  return Math.floor((full - off() + 50) / 100) * 100; // to the rupee, as the server rounds
}

function show() { find("due").textContent = rupees(Math.max(0, due())); }

function put(goods) {
  const there = [...lines.children].find((item) => Number(item.dataset.offer) === goods.offer);
  if (there) {
    const field = there.querySelector("input");
    field.value = Number(field.value) + 1;
  } else {
    const item = document.createElement("li");
    item.className = "card row";
    item.dataset.offer = goods.offer;
    const label = document.createElement("label");
    label.textContent = `${said(goods.title)} · ${rupees(asked(goods).paise)}`;
    label.htmlFor = `p${goods.offer}`;
    const field = document.createElement("input");
    Object.assign(field, { id: `p${goods.offer}`, name: `p${goods.offer}`, value: 1, inputMode: "numeric", maxLength: 3, className: "short push" });
    const price = document.createElement("input");
    Object.assign(price, { type: "hidden", name: `u${goods.offer}`, value: asked(goods).paise });
    item.append(label, field, price);
    lines.append(item);
  }
  show();
}

function add() {
  const wanted = form.elements.code.value.trim().replace(/\/+$/, "").split("/").pop().toUpperCase();
  if (!wanted) return;
  const found = shop.goods.filter((one) => one.codes.includes(wanted)).sort((a, b) => (b.lies > 0) - (a.lies > 0))[0];
  complain(found ? "" : "Unknown");
  if (!found) return;
  form.elements.code.value = "";
  put(found);
}

// The bill that the buyer is given: what Rule 46 wants of it. The server works it out again when it arrives.
function print(serial) {
  const [title, total, before, discount] = find("bill").dataset.odopWords.split("|");
  const sold = rung();
  const full = sold.reduce((sum, [goods, pieces]) => sum + asked(goods).paise * pieces, 0);
  let taxable = 0;
  let half = 0;
  for (const [goods, pieces] of sold) {
    const gross = asked(goods).paise * pieces - Math.floor(off() * asked(goods).paise * pieces / full);
    const tax = Math.floor(gross * asked(goods).rate / (2 * (100 + asked(goods).rate)) + 0.5);
    half += tax;
    taxable += gross - 2 * tax;
  }
  const day = new Intl.DateTimeFormat(`${document.documentElement.lang}-IN`, { dateStyle: "long" }).format(new Date());
  const rows = [
    `${title} ${serial} · ${day}`, `${said(shop.name)}, ${said(shop.address)}`, `${said(shop.seller)} · GSTIN ${shop.gstin}`,
    ...sold.map(([goods, pieces]) => `${said(goods.title)}: ${pieces} × ${rupees(asked(goods).paise)} · HSN ${goods.hsn} · ${asked(goods).rate}%`),
    ...(off() ? [`${discount} ${rupees(off())}`] : []),
    `${before} ${rupees(taxable)} · CGST ${rupees(half)} · SGST ${rupees(half)}`, `${total} ${rupees(due())}`,
  ];
  find("bill").replaceChildren(...rows.map((text, at) => {
    const row = document.createElement(at === 0 || at === rows.length - 1 ? "strong" : "p");
    row.textContent = text;
    return row;
  }));
  find("bill").hidden = find("paper").hidden = false;
}

function sell(event) {
  const stop = (why) => { complain(why); event.preventDefault(); event.stopImmediatePropagation(); };
  add();
  if (!rung().length || due() <= 0) { stop("Nothing"); return; }
  if (off() && form.elements.discount_reason.value.trim().length < 3) { stop("Reason"); return; }
  const number = Math.max(till.next, Number(store("next")) || 1);
  const serial = `${shop.code}${String(till.number).padStart(2, "0")}/${shop.year}/${String(number).padStart(5, "0")}`;
  form.elements.number.value = number;
  form.elements.due.value = due();
  form.elements.shown.value = `${serial} · ${rupees(due())}`;
  complain("");
  print(serial);
  store("next", number + 1); // before the queue has it: a number is rather left out than given twice
  setTimeout(() => { lines.replaceChildren(); show(); }, 0);
}

async function become(event) {
  event.preventDefault();
  const body = new FormData(begin);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  try {
    const answer = await fetch("/till/begin/", { method: "POST", body });
    if (answer.status !== 201) return;
    store("id", (await answer.json()).id);
    store("next", 1);
    location.reload();
  } catch { /* no network: a till is made where there is one */ }
}

async function start() {
  await ask();
  const shops = kept();
  shop = shops.find((one) => one.tills.some((each) => String(each.id) === store("id")));
  till = shop?.tills.find((one) => String(one.id) === store("id"));
  find("none").hidden = shops.length > 0;
  if (!till) {
    begin.hidden = shops.length === 0;
    begin.elements.shop.replaceChildren(...shops.map((one) => new Option(said(one.name), one.ref)));
    begin.addEventListener("submit", become);
    return;
  }
  find("title").textContent = said(shop.name);
  find("about").textContent = `${shop.code}${String(till.number).padStart(2, "0")}`;
  form.elements.till.value = till.id;
  form.dataset.odopQueue = `till-${till.id}`;
  form.hidden = false;
  find("add").addEventListener("click", add);
  form.elements.code.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); add(); }
  });
  form.addEventListener("input", show);
  form.addEventListener("submit", sell); // before the queue's own
  await import("../kernel/queue.js");
}

start();
