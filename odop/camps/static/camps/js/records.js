// Records of the officer whose vault is open. Of one that arrived only the receipt and the name stay.
import * as store from "./store.js";
import * as vault from "./vault.js";

export const READY = "ready";
export const DRAFT = "draft";
export const ARRIVED = "arrived";
export const QUESTION = "question";
export const REFUSED = "refused";

export async function list() {
  const rows = (await store.all("records")).filter((row) => row.owner === vault.owner());
  const found = await Promise.all(rows.map((row) => vault.unseal(row)));
  return found.sort((one, other) => other.made_at.localeCompare(one.made_at));
}

const RECEIPTS_STAY = 30 * 24 * 3600 * 1000;

// Names do not stay on a phone for ever: a receipt older than thirty days goes.
export async function tidy() {
  for (const one of await list()) {
    if (one.state === ARRIVED && Date.now() - new Date(one.receipt.settled_at) > RECEIPTS_STAY) await discard(one.id);
  }
}

export async function load(id) {
  const row = await store.get("records", id);
  return row && row.owner === vault.owner() ? vault.unseal(row) : null;
}

export const begin = (camp, lists) => ({
  id: crypto.randomUUID(), camp, state: DRAFT, answers: {}, lists: lists.version, wordings: {}, made_at: new Date().toISOString(),
  revision: 0, tries: 0, photo: false,
});

export async function save(record) {
  record.revision += 1;
  await store.put("records", await vault.seal(record.id, record));
}

export async function savePhoto(id, blob) {
  await store.put("photos", await vault.sealPhoto(id, blob));
}

export async function photo(id) {
  const row = await store.get("photos", id);
  return row && row.owner === vault.owner() ? vault.unsealPhoto(row) : null;
}

export const discard = (id) => store.removeWhole(id);
export const withoutPhoto = (id) => store.remove("photos", id);

// The server has committed it: what was typed goes, but for answers that were changed after it had been sent.
export async function arrived(record, receipt) {
  const edited = receipt.edited.filter((key) => key in record.answers || key === "photo");
  const done = {
    id: record.id, camp: record.camp, state: ARRIVED, name: record.answers.name ?? record.name, made_at: record.made_at,
    revision: record.revision + 1, answers: Object.fromEntries(edited.map((key) => [key, record.answers[key] ?? ""])),
    receipt, edited, photo: false,
  };
  await store.replaceWithoutPhoto(await vault.seal(done.id, done));
  return done;
}
