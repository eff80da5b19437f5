// The door: a passphrase for this device, or the one that was set.
import { draw, find, inLanguage, show, word } from "./dom.js";
import { state } from "./state.js";
import * as vault from "./vault.js";

export async function render() {
  find("gate-insecure").hidden = window.isSecureContext;
  const owners = await vault.owners();
  const known = owners.some((one) => one.owner === state.me?.user);
  const fresh = state.me && !known;
  find("gate-open").hidden = owners.length === 0;
  find("gate-new").hidden = !fresh;
  find("gate-sign-in").hidden = owners.length > 0 || Boolean(state.me);
  if (fresh) find("gate-name").textContent = inLanguage(state.me.name);
  const chosen = find("gate-owner").value;
  find("gate-owner").replaceChildren(...owners.map((one) => {
    const option = draw("option");
    option.value = one.owner;
    option.textContent = inLanguage(one.name);
    option.selected = String(one.owner) === chosen || (!chosen && one.owner === state.me?.user);
    return option;
  }));
  find("gate-owner").closest(".field").hidden = owners.length < 2;
}

export async function enter() {
  await render();
  state.view = "gate";
  show("gate");
}

function complain(form, text) {
  const says = find("wrong", form);
  says.textContent = text;
  says.closest(".field-error").hidden = !text;
}

// Another passphrase for this device, from whoever knows the present one.
export async function change(form) {
  const typed = new FormData(form);
  const [present, next] = ["present", "passphrase"].map((name) => String(typed.get(name) ?? ""));
  complain(form, "");
  find("changed", form).textContent = "";
  let wrong = "";
  if (vault.weak(next)) wrong = word("weak_passphrase");
  else if (next !== typed.get("again")) wrong = word("not_the_same");
  else if (!await vault.change(present, next)) wrong = word("wrong_passphrase");
  complain(form, wrong);
  form.reset();
  if (wrong) form.querySelector("input").focus();
  else find("changed", form).textContent = word("passphrase_changed");
}

// Both forms of the door; true when the vault is open.
export async function submit(form) {
  const typed = new FormData(form);
  const passphrase = String(typed.get("passphrase") ?? "");
  complain(form, "");
  if (form.dataset.odopForm === "open") {
    if (!await vault.open(Number(find("gate-owner").value), passphrase)) complain(form, word("wrong_passphrase"));
  } else if (vault.weak(passphrase)) complain(form, word("weak_passphrase"));
  else if (passphrase !== typed.get("again")) complain(form, word("not_the_same"));
  else await vault.create(state.me, passphrase);
  form.reset();
  if (!vault.owner()) form.querySelector("input").focus();
  return vault.owner() !== null;
}
