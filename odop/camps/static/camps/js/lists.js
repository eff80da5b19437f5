// The lists the page needs without a network. Each has a version; a record says with which one it was made.
import * as store from "./store.js";

let kept = null;

export async function load() {
  kept ??= (await store.get("meta", "lists"))?.lists ?? null;
  return kept;
}

export async function refresh() {
  const answer = await fetch("/camp/lists.json", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  kept = await answer.json();
  await store.put("meta", { key: "lists", lists: kept });
}

export const lists = () => kept;

// The sign by which this installation is known at the office: it says nothing about the phone or its owner.
export async function device() {
  const row = await store.get("meta", "device");
  if (row) return row.sign;
  const letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
  const sign = [...crypto.getRandomValues(new Uint8Array(6))].map((one) => letters[one % letters.length]).join("");
  await store.put("meta", { key: "device", sign });
  return sign;
}
