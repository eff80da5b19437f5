function attachAutosave(root) {
each(root, "autosave", (form) => {
const says = document.querySelector("[data-odop-saved]");
let timer = 0;
let unsaved = false;
const tell = (state) => {
if (!says) return;
says.dataset.state = state;
says.textContent = says.dataset[state] || says.textContent;
};
const save = async () => {
unsaved = true;
tell("saving");
const body = new FormData(form);
for (const [key, value] of [...body]) if (value instanceof File) body.delete(key);
try {
const answer = await fetch(form.dataset.odopAutosave || form.action, {
method: "POST", body, headers: { "X-Odop-Autosave": "1" }, credentials: "same-origin", redirect: "manual",
});
if (!answer.ok) throw new Error(answer.status);
unsaved = false;
tell("saved");
} catch {
tell("failed");
}
};
form.addEventListener("change", () => {
clearTimeout(timer);
timer = setTimeout(save, 600);
});
form.addEventListener("submit", () => clearTimeout(timer));
window.addEventListener("online", () => unsaved && save());
});
}
let busyWatched = false;
function attachBusy() {
if (busyWatched) return;
busyWatched = true;
document.addEventListener("submit", (event) => {
const form = event.target;
if (event.defaultPrevented || form.method === "get") return;
if (form.dataset.busy) event.preventDefault();
form.dataset.busy = "1";
setTimeout(() => delete form.dataset.busy, 8000);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach((form) => delete form.dataset.busy));
}
function attachConfirm(root) {
each(root, "confirm", (button) => {
button.addEventListener("click", (event) => {
if (button.odopSure || !window.HTMLDialogElement) return;
event.preventDefault();
event.stopImmediatePropagation();
const words = document.body.dataset;
const box = document.createElement("dialog");
box.className = "ask";
const question = document.createElement("p");
question.textContent = button.dataset.odopConfirm;
question.id = "odop-question";
box.setAttribute("aria-labelledby", question.id);
const row = document.createElement("p");
row.className = "actions";
const yes = document.createElement("button");
yes.className = "btn";
yes.textContent = button.textContent.trim();
const no = document.createElement("button");
no.className = "btn quiet";
no.textContent = words.cancel || "Cancel";
row.append(yes, no);
box.append(question, row);
document.body.append(box);
no.addEventListener("click", () => box.close());
yes.addEventListener("click", () => {
box.close();
button.odopSure = true;
button.click();
button.odopSure = false;
});
box.addEventListener("close", () => { box.remove(); button.focus(); });
box.showModal();
no.focus();
}, true);
});
}
function attachCopy(root) {
each(root, "copy", (button) => {
if (!navigator.clipboard) return;
button.hidden = false;
const label = button.querySelector("span");
const before = label.textContent;
label.setAttribute("aria-live", "polite");
button.addEventListener("click", async () => {
await navigator.clipboard.writeText(button.dataset.odopCopy);
label.textContent = button.dataset.done;
setTimeout(() => { label.textContent = before; }, 2500);
});
});
}
function attachDialog(root) {
each(root, "dialog", (box) => {
box.close();
box.querySelectorAll("[data-odop-closes]").forEach((button) => {
button.hidden = false;
button.addEventListener("click", () => box.close());
});
if (box.querySelector(".error-summary")) box.showModal();
});
each(root, "opens", (button) => {
button.hidden = false;
button.addEventListener("click", () => document.getElementById(button.dataset.odopOpens)?.showModal());
});
}
function attachDisclosure(root) {
each(root, "when", (part) => {
const form = part.closest("form");
const [name, values] = part.dataset.odopWhen.split("=");
const wanted = values.split("|");
const show = () => {
const data = new FormData(form).getAll(name);
part.hidden = !data.some((value) => wanted.includes(value));
};
form?.addEventListener("change", show);
if (form) show();
});
}
function openNamed() {
const part = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
const fold = part?.closest("details.fold");
if (fold && !fold.open) {
fold.open = true;
part.scrollIntoView();
}
}
function attachFolds(root) {
if (root !== document) return;
window.addEventListener("hashchange", openNamed);
openNamed();
}
function each(root, name, act) {
const found = [...root.querySelectorAll(`[data-odop-${name}]`)];
if (root.matches?.(`[data-odop-${name}]`)) found.unshift(root);
for (const one of found) {
const done = (one.odop ??= new Set());
if (!done.has(name)) {
done.add(name);
act(one);
}
}
}
const speaksHindi = document.documentElement.lang.startsWith("hi");
function attachFile(root) {
each(root, "file", (input) => {
const button = document.createElement("span");
button.className = "btn quiet";
button.textContent = input.dataset.odopFile;
const name = document.createElement("span");
name.className = "small muted";
name.textContent = input.dataset.none;
const row = document.createElement("span");
row.className = "file";
row.setAttribute("aria-hidden", "true");
row.append(button, name);
input.classList.add("sr-only");
input.after(row);
button.addEventListener("click", () => input.click());
input.addEventListener("change", () => {
const shown = input.dataset.odopPreview && document.getElementById(input.dataset.odopPreview);
const chosen = [...input.files].map((file) => file.name).join(", ");
name.textContent = chosen ? (shown ? "" : chosen) : input.dataset.none;
});
});
}
function attachFocus(root) {
each(root, "focus", (part) => part.focus());
}
function attachHere(root) {
for (const link of root.querySelectorAll(".desk-nav [aria-current], .mast nav [aria-current]")) {
const row = link.closest(".desk-nav .page, .mast nav");
row.scrollLeft += link.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 3;
}
}
function attachLive(root) {
each(root, "live", (form) => {
let timer = 0;
let asking;
const ask = async () => {
asking?.abort();
asking = new AbortController();
const target = document.getElementById(form.dataset.odopInto);
const body = new FormData(form);
for (const [key, value] of [...body]) if (value instanceof File) body.delete(key);
try {
const answer = await fetch(form.dataset.odopLive, {
method: "POST", body, credentials: "same-origin", signal: asking.signal, headers: { "X-Odop-Live": "1" },
});
if (answer.ok && target) target.innerHTML = await answer.text();
} catch {
}
};
form.addEventListener("input", () => {
clearTimeout(timer);
timer = setTimeout(ask, 400);
});
});
}
function attachMap(root) {
each(root, "map", (figure) => {
const caption = figure.querySelector("[data-odop-map-says]");
const before = caption.innerHTML;
const show = (event) => {
const link = event.target.closest?.("svg a");
if (!link) return;
const [head, ...rest] = link.querySelector("title").textContent.split(": ");
const name = document.createElement("b");
name.textContent = head;
caption.replaceChildren(name, rest.length ? " — " + rest.join(": ") : "");
};
figure.addEventListener("pointerover", show);
figure.addEventListener("focusin", show);
figure.addEventListener("pointerleave", () => { caption.innerHTML = before; });
});
}
function plainAmount(text) {
return text.replace(/[०-९]/g, (digit) => "०१२३४५६७८९".indexOf(digit)).replace(/[^\d.]/g, "");
}
function groupAmount(text) {
const [whole, ...rest] = text.split(".");
const head = whole.slice(0, -3).replace(/\B(?=(\d{2})+(?!\d))/g, ",");
const grouped = head ? head + "," + whole.slice(-3) : whole;
return rest.length ? grouped + "." + rest.join("").slice(0, 2) : grouped;
}
function attachMoney(root) {
each(root, "money", (input) => {
const words = document.getElementById(input.dataset.odopWords);
const show = () => {
if (/[^\d०-९.,\s₹]/.test(input.value)) {
if (words) words.textContent = "";
return;
}
const plain = plainAmount(input.value);
const fromEnd = plainAmount(input.value.slice(input.selectionEnd ?? input.value.length)).length;
input.value = groupAmount(plain);
if (document.activeElement === input) {
let at = input.value.length;
for (let left = fromEnd; left > 0 && at > 0; at -= 1) if (/[\d.]/.test(input.value[at - 1])) left -= 1;
input.setSelectionRange(at, at);
}
if (words) words.textContent = plain ? amountInWords(plain, speaksHindi) : "";
};
input.addEventListener("input", show);
show();
});
}
const LONG_SIDE = 1600;
async function smaller(file) {
if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400000) return file;
const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
const canvas = document.createElement("canvas");
canvas.width = Math.round(picture.width * scale);
canvas.height = Math.round(picture.height * scale);
canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.82); });
return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
}
function attachPreview(root) {
each(root, "preview", (input) => {
const box = document.getElementById(input.dataset.odopPreview);
input.addEventListener("change", async () => {
let file = input.files[0];
if (!box || !file) return;
try {
const small = await smaller(file);
if (small !== file && input.files.length === 1) {
const list = new DataTransfer();
list.items.add(small);
input.files = list.files;
file = small;
}
} catch {
}
box.replaceChildren();
if (file.type.startsWith("image/")) {
const picture = document.createElement("img");
picture.alt = "";
picture.src = URL.createObjectURL(file);
box.append(picture);
}
const name = document.createElement("span");
name.textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1024))} KB`;
box.append(name);
box.hidden = false;
});
});
}
function attachPrint(root) {
each(root, "print", (button) => {
button.hidden = false;
button.addEventListener("click", () => window.print());
});
}
function attachSelect(root) {
each(root, "select-all", (all) => {
const form = all.form || all.closest("form, table");
const boxes = () => [...form.querySelectorAll(`input[type=checkbox][name="${all.dataset.odopSelectAll}"]:not(:disabled)`)];
const count = () => {
const ticked = boxes().filter((box) => box.checked).length;
all.checked = ticked > 0 && ticked === boxes().length;
all.indeterminate = ticked > 0 && !all.checked;
form.querySelectorAll("[data-odop-count]").forEach((part) => { part.textContent = String(ticked); });
};
all.addEventListener("change", () => {
boxes().forEach((box) => { box.checked = all.checked; });
count();
});
form.addEventListener("change", count);
count();
});
}
const HI = ("शून्य एक दो तीन चार पाँच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस इक्कीस " +
"बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस " +
"अड़तीस उनतालीस चालीस इकतालीस बयालीस तैंतालीस चवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास इक्यावन " +
"बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ " +
"उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उन्यासी अस्सी इक्यासी बयासी " +
"तिरासी चौरासी पचासी छियासी सतासी अठासी नवासी नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे " +
"अट्ठानवे निन्यानवे").split(" ");
const ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
"eighteen nineteen").split(" ");
const TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const UNITS = [[10000000, "crore", "करोड़"], [100000, "lakh", "लाख"], [1000, "thousand", "हज़ार"], [100, "hundred", "सौ"]];
function twoDigits(number, hindi) {
if (hindi) return HI[number];
if (number < 20) return ONES[number];
return TENS[Math.floor(number / 10)] + (number % 10 ? "-" + ONES[number % 10] : "");
}
function numberInWords(number, hindi) {
const parts = [];
let rest = number;
for (const [size, english, local] of UNITS) {
const count = Math.floor(rest / size);
if (count) parts.push(numberInWords(count, hindi), hindi ? local : english);
rest %= size;
}
if (rest || !parts.length) parts.push(twoDigits(rest, hindi));
return parts.join(" ");
}
function counted(number, hindi, one, many) {
return `${numberInWords(number, hindi)} ${number === 1 ? one : many}`;
}
function amountInWords(text, hindi) {
const [whole, paise = ""] = text.split(".");
if (!/^\d{1,13}$/.test(whole) || !/^\d{0,2}$/.test(paise)) return "";
const rupees = Number(whole);
const rest = Number(paise.padEnd(2, "0"));
const parts = [];
if (rupees || !rest) parts.push(hindi ? counted(rupees, true, "रुपया", "रुपये") : counted(rupees, false, "rupee", "rupees"));
if (rest) parts.push(hindi ? counted(rest, true, "पैसा", "पैसे") : counted(rest, false, "paisa", "paise"));
return parts.join(hindi ? " " : " and ");
}
const ATTACHMENTS = [attachAutosave, attachBusy, attachConfirm, attachCopy, attachDialog, attachDisclosure, attachFile,
attachFocus, attachFolds, attachHere, attachLive, attachMap, attachMoney, attachPreview, attachPrint, attachSelect];
function attachAll(root) {
for (const attach of ATTACHMENTS) attach(root);
}
attachAll(document);
document.addEventListener("htmx:afterSettle", (event) => attachAll(event.target));
