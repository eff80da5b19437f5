// The worker that keeps the page for days without a network. A newer version waits until the officer takes it.
import { find } from "./dom.js";
import { state } from "./state.js";

let waiting = null;
let asked = null; // the browser's own question whether to install

export const render = () => {
  // Only on the list: never under an open record.
  find("update").hidden = !waiting || state.view !== "board";
  find("install").hidden = !asked;
};

export async function register() {
  if (!("serviceWorker" in navigator)) return;
  const kept = await navigator.serviceWorker.register("/camp/worker.js", { scope: "/camp/", updateViaCache: "none" });
  const look = () => {
    if (kept.waiting && navigator.serviceWorker.controller) waiting = kept.waiting;
    render();
  };
  look();
  kept.addEventListener("updatefound", () => kept.installing?.addEventListener("statechange", look));
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    asked = event;
    render();
  });
  navigator.storage?.persist?.(); // so that a full phone does not throw drafts away
}

export function update() {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting?.postMessage("take over");
}

export async function install() {
  await asked?.prompt();
  asked = null;
  render();
}
