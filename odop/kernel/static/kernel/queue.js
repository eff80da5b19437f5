// A form whose records are kept on the device, each with its own number, until the server has said that it arrived. Attached
// by data-odop-queue (a name for this form on this device); without this script the form is an ordinary one.
//
// data-odop-to      the address it is sent to; without it that of the page
// data-odop-labels  names of the fields that say what a record is, in the list [data-odop-queued]
// data-odop-clears  names of the fields that are emptied when a record is kept
// data-odop-waits, -arrived, -refused, -stopped  words for what became of a record
// The server answers 201 when it arrived; 422 or 409 with {fields, text} when it sends it back. A photograph is kept as text.

const form = document.querySelector("[data-odop-queue]");
const list = document.querySelector("[data-odop-queued]");
const store = form && `odop-queue-${form.dataset.odopQueue}`;
const names = (key) => (form.dataset[key] || "").split(" ").filter(Boolean);
let sending = false;
let stopped = false;

function read() {
  try { return JSON.parse(localStorage.getItem(store)) || []; } catch { return []; }
}

function write(records) {
  try { localStorage.setItem(store, JSON.stringify(records)); return true; } catch { return false; }
}

function show() {
  const words = { waits: form.dataset.odopWaits, arrived: form.dataset.odopArrived, refused: form.dataset.odopRefused };
  list.replaceChildren(...read().map((record) => {
    const item = document.createElement("li");
    const word = record.state === "waits" && stopped && form.dataset.odopStopped || words[record.state];
    item.className = "card";
    item.textContent = `${record.label}: ${word}${record.text ? " – " + record.text : ""}`;
    item.dataset.state = record.state;
    return item;
  }));
}

function change(uuid, values) {
  write(read().map((record) => (record.uuid === uuid ? { ...record, ...values } : record)));
  show();
}

function asFile(text) {
  const [head, body] = text.split(",");
  const bytes = Uint8Array.from(atob(body), (sign) => sign.charCodeAt(0));
  return new Blob([bytes], { type: head.slice(5).split(";")[0] });
}

function bodyOf(record) {
  const body = new FormData();
  for (const [key, value] of record.fields) {
    if (value.startsWith("data:image/")) body.append(key, asFile(value), "photo.jpg");
    else body.append(key, value);
  }
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  return body;
}

// The oldest first; one after the other.
async function send() {
  if (sending) return;
  sending = true;
  try {
    for (const record of read().filter((one) => one.state === "waits").reverse()) {
      const answer = await fetch(form.dataset.odopTo || location.pathname, { method: "POST", body: bodyOf(record), headers: { "X-Odop-Queue": "1" } });
      stopped = answer.redirected || [401, 403].includes(answer.status); // signed out: it waits
      if (answer.status === 201) change(record.uuid, { state: "arrived", text: "", fields: [] });
      else if (answer.status === 422 || answer.status === 409) {
        const told = await answer.json();
        change(record.uuid, { state: "refused", text: Object.values(told.fields).join(" ") || told.text });
      } else break; // or the server is not well
    }
  } catch { /* no network: it waits */ } finally { sending = false; show(); }
}

function asText(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = failed;
    reader.readAsDataURL(file);
  });
}

// A photograph of a phone is made small enough to be kept.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, 1000 / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.7);
  } catch { return asText(file); }
}

function said(field) {
  if (!field.value) return "";
  if (["radio", "checkbox"].includes(field.type)) {
    return field.checked ? field.dataset.odopLabel || field.closest("label")?.textContent.trim() || field.value : "";
  }
  return "odopMoney" in field.dataset ? `₹ ${field.value}` : field.value;
}

function labelOf() {
  const fields = names("odopLabels").flatMap((name) => [...form.querySelectorAll(`[name="${name}"]`)]);
  return fields.map(said).filter(Boolean).join(" · ") || "?";
}

function clear(field) {
  if (["radio", "checkbox"].includes(field.type)) field.checked = false;
  else field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function note(event) {
  event.preventDefault();
  const fields = [];
  for (const [key, value] of new FormData(form)) {
    if (["csrfmiddlewaretoken", "uuid", "made_at"].includes(key)) continue;
    if (!(value instanceof File)) fields.push([key, value]);
    else if (value.size) fields.push([key, await smaller(value)]);
  }
  const uuid = crypto.randomUUID();
  fields.push(["uuid", uuid], ["made_at", new Date().toISOString()]);
  const kept = write([{ uuid, state: "waits", label: labelOf(), fields, text: "" }, ...read()].slice(0, 500));
  if (!kept) { form.submit(); return; } // the device is full: as an ordinary form
  names("odopClears").forEach((name) => form.querySelectorAll(`[name="${name}"]`).forEach(clear));
  show();
  send();
}

if (form && list) {
  write(read().filter((record) => record.state !== "arrived"));
  form.addEventListener("submit", note);
  addEventListener("online", send);
  setInterval(send, 30000);
  show();
  send();
}
