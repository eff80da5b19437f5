// What the device keeps (IndexedDB). Rows of people are sealed before they come here; see vault.js.
const STORES = { vaults: "owner", records: "id", photos: "id", meta: "key" };
let opening;

function database() {
  opening ??= new Promise((done, fail) => {
    const asked = indexedDB.open("odop-camp", 1);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) asked.result.createObjectStore(name, { keyPath });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
  return opening;
}

// `act` gets one store per name and returns a request, or nothing; resolved when the device has really written it.
async function within(names, mode, act) {
  const open = await database();
  return new Promise((done, fail) => {
    const transaction = open.transaction(names, mode, { durability: "strict" });
    const asked = act(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => done(asked?.result);
    transaction.onerror = transaction.onabort = () => fail(transaction.error);
  });
}

export const get = (name, key) => within([name], "readonly", (store) => store.get(key));
export const all = (name) => within([name], "readonly", (store) => store.getAll());
export const put = (name, row) => within([name], "readwrite", (store) => store.put(row));
export const remove = (name, key) => within([name], "readwrite", (store) => store.delete(key));

// A record that arrived: its row is replaced and its photograph goes, both or neither.
export const replaceWithoutPhoto = (row) => within(["records", "photos"], "readwrite", (records, photos) => {
  photos.delete(row.id);
  return records.put(row);
});

export const removeWhole = (id) => within(["records", "photos"], "readwrite", (records, photos) => {
  photos.delete(id);
  return records.delete(id);
});
