// All records of the officer on this device, each with what became of it, and the receipts.
import { draw, find, inLanguage, settle, show, time, word } from "./dom.js";
import { lists } from "./lists.js";
import * as records from "./records.js";
import { place } from "./sender.js";
import { state } from "./state.js";

const TONES = { draft: "plain", ready: "soon", arrived: "ok", question: "late", refused: "late" };

const label = (key) => {
  const part = document.querySelector(`[data-odop-entry] [name="${key}"]`)?.closest(".field");
  return part?.querySelector("label, legend")?.firstChild.textContent.trim() ?? key;
};

function sentences(record) {
  return Object.entries(record.problems ?? {}).map(([key, says]) => draw("line", {
    text: key ? `${label(key)}: ${inLanguage(says)}` : inLanguage(says) }));
}

function receiptLine(record) {
  const { receipt } = record;
  if (!receipt) return "";
  const key = receipt.outcome === "same" ? (receipt.ref ? "was_there" : "was_elsewhere") : receipt.outcome === "asked" ? "asked" : "enrolled";
  return word(key, { ref: receipt.ref, time: time(receipt.received_at) });
}

// An answer as the form shows it: the words of a choice, not its code.
function answer(key, value) {
  const known = lists();
  const named = { district: known.districts.find((one) => one.id === value)?.name,
    product_line: known.lines.find((one) => one.key === value)?.name }[key];
  if (named) return inLanguage(named);
  if (key === "consents") return value.map((code) => inLanguage(known.purposes.find((one) => one.code === code)?.title ?? code)).join("; ");
  const choice = document.querySelector(`[data-odop-entry] [type="radio"][name="${key}"][value="${CSS.escape(String(value))}"]`);
  return choice?.closest("label").textContent.trim() ?? String(value);
}

function edited(record) {
  return (record.edited ?? []).map((key) => draw("line", { text: `${label(key)}: ${answer(key, record.answers[key] ?? "")}` }));
}

function question(record) {
  const { question: asked } = record;
  if (!asked) return false;
  const part = draw("question", {
    name: asked.ref ? word("in_register_as", { name: asked.name, ref: asked.ref }) : word("in_another_district"),
    mobile: asked.mobile_ending ? word("mobile_ending", { n: asked.mobile_ending }) : false,
    reasons: asked.reasons.map((one) => draw("line", { text: inLanguage(one) })),
  });
  for (const button of part.querySelectorAll("button")) button.value = record.id;
  return part;
}

function row(record) {
  const sending = state.sending === record.id;
  const name = record.name ?? record.answers.name;
  const waits = record.state !== records.ARRIVED;
  const wrong = record.state === records.REFUSED ? sentences(record) : [];
  const changes = record.state === records.ARRIVED ? edited(record) : [];
  const part = draw("record", {
    name: name || word("nameless"),
    made: word("written_at", { time: time(record.made_at) }),
    chip: word(sending ? "sending" : `state_${record.state}`),
    receipt: receiptLine(record) || false,
    clock: Math.abs(record.receipt?.clock_off ?? 0) > 300 ? word("clock", { n: Math.round(Math.abs(record.receipt.clock_off) / 60) }) : false,
    problems: wrong.length ? wrong : false,
    "edited-box": changes.length ? draw("edited", { rows: changes }) : false,
    question: record.state === records.QUESTION ? question(record) : false,
    open: waits && !sending, slip: record.state === records.ARRIVED && Boolean(record.receipt.ref), done: record.state === records.ARRIVED,
    discard: waits && !sending,
  });
  part.dataset.odopRecord = record.id;
  part.dataset.state = record.state;
  part.querySelector(".chip").classList.add(TONES[record.state]);
  for (const button of part.querySelectorAll("button")) button.value = record.id;
  return part;
}

let turn = 0;

export async function render() {
  turn += 1;
  const mine = turn;
  const [found, { camps }] = await Promise.all([records.list(), place()]);
  if (mine !== turn) return; // a later one shows more
  const at = document.activeElement?.closest("[data-odop-record] button");
  const held = at && [at.value, at.dataset.odopDo];
  const meant = found.filter((one) => one.state !== records.DRAFT);
  const there = meant.filter((one) => one.state === records.ARRIVED).length;
  find("count").textContent = meant.length ? word("count", { n: there, m: meant.length }) : word("count_none");
  const drafts = found.length - meant.length;
  find("drafts").textContent = drafts ? word("drafts", { n: drafts }) : "";
  find("records").replaceChildren(...found.map(row));
  find("standing").textContent = word(`standing_${state.standing}`, { name: inLanguage(state.me?.name ?? "") });
  find("sign-in-needed").hidden = state.standing !== "sign_in" && state.standing !== "other";
  find("no-camp").hidden = camps.length > 0;
  find("no-lists").hidden = lists() !== null;
  document.querySelector('[data-odop-do="new"]').disabled = lists() === null;
  document.querySelector('[data-odop-do="receipts"]').hidden = there === 0;
  settle(find("records"));
  if (held) document.querySelector(`[data-odop-record="${held[0]}"] [data-odop-do="${held[1]}"]`)?.focus();
}

export async function enter() {
  state.view = "board";
  await render();
  show("board");
}

// Receipts on paper: all of them, or one slip for the person herself.
export async function receipts(only = "") {
  const found = (await records.list()).filter((one) => one.state === records.ARRIVED && (!only || one.id === only)).reverse();
  const rows = found.map((one) => draw(only ? "slip" : "receipt", {
    name: one.name, ref: one.receipt.ref || "–", time: time(one.receipt.received_at), camp: one.receipt.camp,
    outcome: word(`outcome_${one.receipt.outcome}`),
  }));
  find("receipt-table").hidden = Boolean(only);
  find("slips").hidden = !only;
  find(only ? "slips" : "receipt-rows").replaceChildren(...rows);
  state.view = "receipts";
  state.only = only;
  show("receipts");
}
