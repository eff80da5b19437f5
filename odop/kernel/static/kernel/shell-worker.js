// Keeps the files of the shell, and nothing else: no answer about anybody ever comes here. SHELL stands above this line.
const NAME = `${SHELL.name}-${SHELL.version}`;

const hex = (hash) => [...new Uint8Array(hash)].map((one) => one.toString(16).padStart(2, "0")).join("");

// All files of this version, each checked by its hash, or none.
async function keep() {
  const cache = await caches.open(NAME);
  await Promise.all(Object.entries(SHELL.files).map(async ([address, wanted]) => {
    const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const hash = hex(await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer()));
    if (hash !== wanted) throw new Error(`${address} is of another version`);
    await cache.put(address, answer);
  }));
}

self.addEventListener("install", (event) => {
  event.waitUntil(keep().catch(async (error) => {
    await caches.delete(NAME);
    throw error;
  }));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith(`${SHELL.name}-`) && name !== NAME) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

// Files of the shell come from the device; everything else goes to the network as if nobody stood between.
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  let address = url.pathname;
  // The bare address has no language to tell without a network: the programme's own is taken, and can be changed there.
  if (address === SHELL.start && event.request.mode === "navigate") address = `${SHELL.start}${SHELL.pages[SHELL.pages.length - 1]}/`;
  if (!(address in SHELL.files)) return;
  event.respondWith(caches.open(NAME).then(async (cache) => (await cache.match(address)) ?? fetch(event.request)));
});
