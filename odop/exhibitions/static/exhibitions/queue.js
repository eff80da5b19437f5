// Notes at a stall without a network: each is kept on the device with its own number until the server has said that it
// arrived. Attached by data-odop-queue; without this the form is an ordinary one.

const form = document.querySelector("[data-odop-queue]");
const list = document.querySelector("[data-odop-queued]");
const store = form && `odop-stall-${form.dataset.odopQueue}`;
let sending = false;

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
    item.className = "card";
    item.textContent = `${record.label}: ${words[record.state]}${record.text ? " – " + record.text : ""}`;
    item.dataset.state = record.state;
    return item;
  }));
}

function change(uuid, values) {
  write(read().map((record) => (record.uuid === uuid ? { ...record, ...values } : record)));
  show();
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    for (const record of read().filter((one) => one.state === "waits")) {
      const body = new URLSearchParams(record.fields);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const answer = await fetch(location.pathname, { method: "POST", body, headers: { "X-Odop-Queue": "1" } });
      if (answer.status === 201) change(record.uuid, { state: "arrived", text: "" });
      else if (answer.status === 422 || answer.status === 409) {
        const told = await answer.json();
        change(record.uuid, { state: "refused", text: Object.values(told.fields).join(" ") || told.text });
      } else break; // signed out, or the server is not well: it waits
    }
  } catch { /* no network: it waits */ } finally { sending = false; }
}

function note(event) {
  const fields = Object.fromEntries([...new FormData(form)].filter(([key]) => key !== "csrfmiddlewaretoken"));
  fields.uuid = crypto.randomUUID();
  fields.made_at = new Date().toISOString();
  const kind = form.querySelector("[name=kind]:checked");
  const said = kind ? kind.closest("label")?.textContent.trim() || kind.value : "?";
  const label = [said, fields.count, fields.amount && `₹ ${fields.amount}`].filter(Boolean).join(" ");
  if (!write([{ uuid: fields.uuid, state: "waits", label, fields, text: "" }, ...read()].slice(0, 500))) return;
  event.preventDefault();
  form.elements.amount.value = "";
  form.elements.amount.dispatchEvent(new Event("input", { bubbles: true }));
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
