// The form of one person. What is typed is sealed as it is typed; before she agrees, nothing is kept.
import { problems } from "./checks.js";
import { draw, find, inLanguage, settle, show, word } from "./dom.js";
import { lists } from "./lists.js";
import { small } from "./photo.js";
import * as records from "./records.js";
import { place } from "./sender.js";
import { state } from "./state.js";
import * as vault from "./vault.js";

const REGISTER = "register";
let record = null;
let timer = 0;
let writing = Promise.resolve();

const form = () => find("entry");
export const current = () => record;

function drawPurposes() {
  const rows = lists().purposes.map((one) => {
    const row = draw("purpose", { title: inLanguage(one.title), why: inLanguage(one.why), collected: inLanguage(one.collected),
      shared: inLanguage(one.shared), kept: inLanguage(one.kept), withdrawal: inLanguage(one.withdrawal) });
    row.querySelector("input").value = one.code;
    return row;
  });
  find("purposes").replaceChildren(...rows);
  const { rights, officer } = lists();
  const lines = [...rights.map(inLanguage), `${inLanguage(officer.title)}: ${inLanguage(officer.how)}`];
  find("rights").replaceChildren(...lines.map((text) => draw("line", { text })));
}

function choices(select, rows, chosen) {
  const first = select.querySelector('option[value=""]');
  select.replaceChildren(first, ...rows.map(([value, label]) => {
    const option = draw("option");
    option.value = value;
    option.textContent = label;
    return option;
  }));
  select.value = rows.some(([value]) => value === String(chosen)) ? chosen : "";
}

function offerLines(chosen) {
  const district = Number(form().elements.district.value);
  choices(form().elements.product_line, lists().lines.filter((one) => one.district === district)
    .map((one) => [one.key, inLanguage(one.name)]), chosen ?? form().elements.product_line.value);
}

async function offerPlaces() {
  const { camps, districts } = await place();
  choices(form().elements.camp, camps.map((one) => [one.ref, `${one.place} · ${one.ref}`]), record.camp);
  const own = lists().districts.filter((one) => districts === null || districts.includes(one.id));
  choices(form().elements.district, own.map((one) => [String(one.id), inLanguage(one.name)]), record.answers.district);
  if (own.length === 1) form().elements.district.value = String(own[0].id);
  if (camps.length === 1) form().elements.camp.value = camps[0].ref;
}

// The record's answers into the form. A consent that was given on an older wording is asked anew.
async function fill() {
  form().reset();
  drawPurposes();
  await offerPlaces();
  offerLines(record.answers.product_line);
  for (const control of form().querySelectorAll("[name]")) {
    const { name } = control;
    const kept = record.answers[name];
    if (name === "consents") {
      const purpose = lists().purposes.find((one) => one.code === control.value);
      control.checked = (record.answers.consents ?? []).includes(control.value)
        && record.wordings[control.value] === purpose.version;
    } else if (control.type === "radio") {
      if (kept !== undefined) control.checked = control.value === (typeof kept === "boolean" ? (kept ? "yes" : "no") : kept || "none");
    } else if (control.type === "checkbox") control.checked = kept === "yes";
    else if (control.type !== "file" && !["camp", "district", "product_line"].includes(name)) control.value = kept ?? "";
  }
  if (!record.answers.language) {
    const own = form().querySelector(`[name="language"][value="${document.documentElement.lang}"]`);
    if (own) own.checked = true;
  }
  if (!record.answers.unit_kind) form().querySelector('[name="unit_kind"][value="none"]').checked = true;
  for (const part of form().querySelectorAll("[data-odop-when]")) part.hidden = part.dataset.odopWhen.split("=")[1].split("|")
    .every((one) => !new FormData(form()).getAll("unit_kind").includes(one));
  await showPhoto();
}

function read() {
  const typed = new FormData(form());
  const answers = {};
  for (const [name, value] of typed) {
    if (typeof value !== "string" || ["camp", "consents"].includes(name)) continue;
    answers[name] = value.trim();
  }
  answers.consents = typed.getAll("consents");
  answers.district = answers.district ? Number(answers.district) : "";
  answers.bank_account_sure = typed.has("bank_account_sure") ? "yes" : "no";
  if (answers.unit_kind === "none" || !answers.unit_kind) Object.assign(answers, { unit_kind: "", unit_name: "", udyam: "", gstin: "" });
  if (!answers.consents.includes("aadhaar")) answers.aadhaar_last4 = "";
  return answers;
}

async function showPhoto() {
  const box = find("photo");
  const kept = record.photo ? await records.photo(record.id) : null;
  box.hidden = !kept;
  if (!kept) return;
  const picture = box.querySelector("img");
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(kept);
  box.querySelector("span").textContent = word("size", { n: Math.ceil(kept.size / 1024) });
}

// Sentences at their fields and on top. `wrong` is {field: {language: sentence}}.
export function complain(wrong) {
  for (const part of form().querySelectorAll(".field.wrong")) part.classList.remove("wrong");
  for (const part of form().querySelectorAll(".field-error")) part.remove();
  const top = find("entry-errors");
  const rows = Object.entries(wrong).map(([key, says]) => {
    const control = form().querySelector(`[name="${key}"]`);
    const part = control?.closest(".field");
    if (!part) return draw("error-plain", { text: inLanguage(says) });
    const said = draw("field-error", { text: inLanguage(says) });
    said.id = `wrong_${key}`;
    part.classList.add("wrong");
    (part.querySelector(".hint") ?? part.querySelector("label, legend")).after(said);
    const row = draw("error-link", { text: `${(part.querySelector("label, legend").firstChild.textContent).trim()}: ${inLanguage(says)}` });
    (row.querySelector("a") ?? row).href = `#${control.id || control.closest("[id]").id}`;
    return row;
  });
  top.hidden = rows.length === 0;
  top.querySelector("ul").replaceChildren(...rows);
}

function tell(key) {
  find("entry-saved").textContent = key ? word(key) : "";
}

async function keep(next = records.DRAFT) {
  if (!record || !vault.owner()) return false;
  const answers = read();
  if (!answers.consents.includes(REGISTER)) {
    if (record.revision) await records.discard(record.id);
    record.revision = 0;
    tell("nothing_kept");
    return false;
  }
  const wrong = problems(answers);
  if (Object.values(wrong).includes(lists().aadhaar)) {
    complain(wrong);
    tell("not_kept");
    return false;
  }
  Object.assign(record, { answers, camp: form().elements.camp.value, lists: lists().version, state: next });
  record.line_meant = lists().lines.find((one) => one.key === answers.product_line)?.name.en ?? "";
  record.wordings = Object.fromEntries(answers.consents.map((code) => [code, lists().purposes.find((one) => one.code === code).version]));
  await records.save(record);
  tell("kept");
  return true;
}

// One after the other: a write that is under way is never overtaken by the next.
export function save(next) {
  clearTimeout(timer);
  writing = writing.then(() => keep(next), () => keep(next));
  return writing;
}

export function typed(target) {
  if (target.name === "district") offerLines();
  if (target.name === "photo") return;
  clearTimeout(timer);
  timer = setTimeout(save, 400);
}

export async function takePhoto(input) {
  const file = input.files[0];
  if (!file) return;
  try {
    const blob = await small(file);
    input.value = "";
    if (!await save()) { find("entry-saved").textContent = word("agree_first"); return; }
    await records.savePhoto(record.id, blob);
    record.photo = true;
    await save();
    await showPhoto();
  } catch {
    complain({ photo: { [document.documentElement.lang]: word("no_picture") } });
  }
}

export async function dropPhoto() {
  record.photo = false;
  await records.withoutPhoto(record.id);
  await save();
  await showPhoto();
}

// A record is opened: while it is open it is a draft, and is not sent.
export async function open(id) {
  record = id ? await records.load(id) : records.begin((await place()).camps[0]?.ref ?? "", lists());
  if (!record) return;
  record.state = records.DRAFT;
  state.open = record.id;
  state.view = "entry";
  await fill();
  complain(record.problems ?? {});
  tell("");
  settle(form());
  show("entry");
}

// The same record in the page's other language.
export async function again() {
  await fill();
  complain(record.problems ?? {});
  settle(form());
}

// To be sent: true when nothing is missing as far as the device can tell.
export async function finish() {
  const answers = read();
  const wrong = problems(answers, { whole: true });
  if (!answers.consents.includes(REGISTER)) wrong.consents = { [document.documentElement.lang]: word("must_agree") };
  if (!form().elements.camp.value) wrong.camp = { [document.documentElement.lang]: word("choose_camp") };
  complain(wrong);
  if (Object.keys(wrong).length) {
    await save();
    find("entry-errors").focus();
    return false;
  }
  record.problems = {};
  return save(records.READY);
}

export function close() {
  clearTimeout(timer);
  record = null;
  state.open = null;
  form().reset();
  find("purposes").replaceChildren();
  const picture = find("photo").querySelector("img");
  URL.revokeObjectURL(picture.src);
  picture.removeAttribute("src");
}
