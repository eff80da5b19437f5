// Drafts are sealed with a key made from the officer's passphrase. The key is in memory only, cannot be taken out of the
// browser, and is dropped after a while without use. The passphrase is kept nowhere.
import * as store from "./store.js";

const ROUNDS = 600000; // PBKDF2 with SHA-256, as OWASP's password storage cheat sheet asks
const IDLE = 5 * 60 * 1000;
const AWAY = 2 * 60 * 1000;
const CHECK = "odop-camp";
const bytes = new TextEncoder();
const text = new TextDecoder();
let held = null; // { owner, key }
let timer = 0;
let left = 0;

async function keyOf(passphrase, salt, rounds) {
  const raw = await crypto.subtle.importKey("raw", bytes.encode(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, raw,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function sealWith(key, content, bound) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes.encode(bound) }, key, content);
  return { iv, data };
}

const openWith = (key, row, bound) => crypto.subtle.decrypt(
  { name: "AES-GCM", iv: row.iv, additionalData: bytes.encode(bound) }, key, row.data);

export const owners = () => store.all("vaults");
export const owner = () => held?.owner ?? null;

export const weak = (passphrase) => passphrase.length < 6 || new Set(passphrase).size < 3
  || "01234567890123456789".includes(passphrase) || "98765432109876543210".includes(passphrase);

// A new vault for an officer who is signed in.
export async function create(person, passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const key = await keyOf(passphrase, salt, ROUNDS);
  const check = await sealWith(key, bytes.encode(CHECK), `vault ${person.user}`);
  await store.put("vaults", { owner: person.user, name: person.name, salt, rounds: ROUNDS, check });
  held = { owner: person.user, key };
  touch();
}

// True when the passphrase is right; then the vault is open.
export async function open(who, passphrase) {
  const vault = await store.get("vaults", who);
  if (!vault) return false;
  const key = await keyOf(passphrase, vault.salt, vault.rounds);
  try {
    if (text.decode(await openWith(key, vault.check, `vault ${who}`)) !== CHECK) return false;
  } catch {
    return false;
  }
  held = { owner: who, key };
  touch();
  return true;
}

export function lock() {
  const was = held !== null;
  held = null;
  clearTimeout(timer);
  if (was) document.dispatchEvent(new CustomEvent("camp:locked"));
}

// The officer did something: the time until the vault locks begins again.
export function touch() {
  clearTimeout(timer);
  if (held) timer = setTimeout(() => document.dispatchEvent(new CustomEvent("camp:idle")), IDLE);
}

export function watch() {
  for (const kind of ["pointerdown", "keydown", "input"]) document.addEventListener(kind, touch, { passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) left = Date.now();
    else if (left && Date.now() - left > AWAY) document.dispatchEvent(new CustomEvent("camp:idle"));
  });
}

export async function seal(id, value) {
  const { owner: who, key } = held;
  return { id, owner: who, ...await sealWith(key, bytes.encode(JSON.stringify(value)), `record ${who} ${id}`) };
}

export const unseal = async (row) => JSON.parse(text.decode(await openWith(held.key, row, `record ${held.owner} ${row.id}`)));

export async function sealPhoto(id, blob) {
  const { owner: who, key } = held;
  return { id, owner: who, ...await sealWith(key, await blob.arrayBuffer(), `photo ${who} ${id}`) };
}

export const unsealPhoto = async (row) => new Blob([await openWith(held.key, row, `photo ${held.owner} ${row.id}`)],
  { type: "image/jpeg" });
