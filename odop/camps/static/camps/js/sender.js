// Records go one by one, each under its own number, until the server says what became of it. Nothing here decides that a
// record arrived: only the server's answer does, and it is given after the record is committed.
import { device } from "./lists.js";
import * as records from "./records.js";
import { changed, state } from "./state.js";
import * as store from "./store.js";
import * as vault from "./vault.js";

const TIMEOUT = 60000;
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 5 * 60 * 1000;
let pause = FIRST_PAUSE;
let timer = 0;
let running = false;

async function reach(address, options = {}) {
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), TIMEOUT);
  try {
    return await fetch(address, { ...options, redirect: "manual", credentials: "same-origin", signal: stop.signal });
  } finally {
    clearTimeout(clock);
  }
}

// Who is signed in now; the answer brings a fresh token, so a page that was open for days can still send.
export async function ask() {
  try {
    const answer = await reach("/camp/me.json", { headers: { Accept: "application/json" } });
    if (answer.type === "opaqueredirect" || answer.status === 403) state.standing = "sign_in";
    else if (!answer.ok) state.standing = "offline";
    else {
      state.me = await answer.json();
      state.standing = vault.owner() && state.me.user !== vault.owner() ? "other" : "online";
      if (state.standing === "online" && vault.owner()) {
        await store.put("meta", { key: `place ${vault.owner()}`, camps: state.me.camps, districts: state.me.districts });
      }
    }
  } catch {
    state.standing = "offline";
  }
  changed();
  return state.standing;
}

// Camps and districts of the officer whose vault is open, as the server last said.
export const place = async () => (await store.get("meta", `place ${vault.owner()}`)) ?? { camps: [], districts: [] };

async function post(record, picture) {
  const body = new FormData();
  body.append("record", JSON.stringify({
    uuid: record.id, camp: record.camp, device: await device(), answers: record.answers, lists: record.lists,
    wordings: record.wordings, line_meant: record.line_meant ?? "", made_at: record.made_at, sent_at: new Date().toISOString(), says: record.says ?? "",
    about: record.question?.about ?? "",
  }));
  if (picture) body.append("photo", picture, "photo.jpg");
  return reach("/camp/records/", { method: "POST", body, headers: { "X-CSRFToken": state.me.csrf } });
}

const differing = (one, other) => [...new Set([...Object.keys(one), ...Object.keys(other)])]
  .filter((key) => JSON.stringify(one[key] ?? "") !== JSON.stringify(other[key] ?? ""));

// What the server said of one record is written down, beside whatever was typed meanwhile.
async function settle(sent, said) {
  const present = (await records.load(sent.id)) ?? sent;
  if (["enrolled", "asked", "same"].includes(said.outcome)) {
    const meanwhile = present.revision === sent.revision ? [] : differing(present.answers, sent.answers);
    await records.arrived(present, { ...said, edited: [...new Set([...said.edited, ...meanwhile])] });
    return;
  }
  present.tries += 1;
  present.problems = said.problems ?? {};
  present.question = said.question ?? null;
  present.says = "";
  if (present.state === records.READY) present.state = said.outcome === "conflict" ? records.QUESTION : records.REFUSED;
  await records.save(present);
}

// True when the server gave an answer about this record.
async function send(record) {
  const picture = record.photo ? await records.photo(record.id) : null;
  const answer = await post(record, picture);
  if (answer.type === "opaqueredirect") {
    state.standing = "sign_in";
    return false;
  }
  const plain = answer.headers.get("Content-Type") ?? "";
  if (answer.status >= 500 || answer.status === 429 || !plain.includes("json")) return false;
  const said = await answer.json();
  if (!vault.owner()) return false; // locked meanwhile: it is sent again, and answered as before
  await settle(record, said);
  return true;
}

// Only one window of the device sends at a time.
export function go(options) {
  if (!navigator.locks) return round(options);
  return navigator.locks.request("camp-sending", { ifAvailable: true }, (lock) => lock && round(options));
}

// Send what is ready. When the network fails, again after a pause that grows.
async function round({ now = false } = {}) {
  clearTimeout(timer);
  if (running || !vault.owner()) return;
  if (now) pause = FIRST_PAUSE;
  running = true;
  let failed = false;
  try {
    const waiting = (await records.list()).filter((one) => one.state === records.READY).reverse();
    if (waiting.length && await ask() === "online") {
      for (const record of waiting) {
        if (!vault.owner() || state.open === record.id) continue;
        const fresh = await records.load(record.id);
        if (fresh?.state !== records.READY) continue;
        state.sending = record.id;
        changed();
        try {
          failed = !(await send(fresh));
        } catch {
          failed = true;
        }
        state.sending = null;
        changed();
        if (failed) break;
      }
    } else if (waiting.length) failed = state.standing === "offline";
  } finally {
    running = false;
    state.sending = null;
  }
  if (failed) {
    if (state.standing === "online") state.standing = "troubled";
    timer = setTimeout(go, pause * (0.8 + Math.random() * 0.4));
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  } else pause = FIRST_PAUSE;
  changed();
}

export function watch() {
  window.addEventListener("online", () => go({ now: true }));
  window.addEventListener("offline", () => { state.standing = "offline"; changed(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) go({ now: true }); });
}
