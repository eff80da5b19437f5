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

async function bitsOf(passphrase, salt, rounds) {
  const raw = await crypto.subtle.importKey("raw", bytes.encode(passphrase.normalize("NFKC")), "PBKDF2", false, ["deriveBits"]);
  return crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds }, raw, 256);
}

const keyFrom = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

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

// The vault's own key, locked with one made from the passphrase: another passphrase locks the same key, and no record changes.
async function locked(who, raw, passphrase) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const wrapped = await sealWith(await keyFrom(await bitsOf(passphrase, salt, ROUNDS)), raw, `vault ${who}`);
  return { owner: who, salt, rounds: ROUNDS, wrapped };
}

// The vault's own key, or null when the passphrase is wrong. In the first vaults the passphrase made the key itself.
async function unlocked(vault, passphrase) {
  const bits = await bitsOf(passphrase, vault.salt, vault.rounds);
  const key = await keyFrom(bits);
  try {
    if (vault.wrapped) return await openWith(key, vault.wrapped, `vault ${vault.owner}`);
    return text.decode(await openWith(key, vault.check, `vault ${vault.owner}`)) === CHECK ? bits : null;
  } catch {
    return null;
  }
}

// A new vault for an officer who is signed in.
export async function create(person, passphrase) {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  await store.put("vaults", { name: person.name, ...await locked(person.user, raw, passphrase) });
  held = { owner: person.user, key: await keyFrom(raw) };
  touch();
}

// True when the passphrase is right; then the vault is open.
export async function open(who, passphrase) {
  const vault = await store.get("vaults", who);
  const raw = vault && await unlocked(vault, passphrase);
  if (!raw) return false;
  held = { owner: who, key: await keyFrom(raw) };
  touch();
  return true;
}

// Another passphrase for the open vault; false when the present one is wrong, and nothing is changed.
export async function change(present, next) {
  const vault = await store.get("vaults", held.owner);
  const raw = await unlocked(vault, present);
  if (!raw) return false;
  await store.put("vaults", { name: vault.name, ...await locked(vault.owner, raw, next) });
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
