// The page's parts by name. Nothing is held on to: the page may change its language, and with it every element.
export const find = (name, root = document) => root.querySelector(`[data-odop-${name}]`);

// A sentence of the page in its present language, with {n} and the like filled in.
export function word(key, values = {}) {
  const words = document.querySelector("template[data-odop-words]").content;
  const text = words.querySelector(`[data-odop-word="${key}"]`)?.textContent.trim() ?? "";
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}

export const language = () => document.documentElement.lang;

// Text that is known in several languages, in the present one.
export const inLanguage = (text) => (typeof text === "string" ? text : text?.[language()] || text?.en || Object.values(text ?? {})[0] || "");

// A copy of a template with its slots filled: text, or false to leave the slot out.
export function draw(name, slots = {}) {
  const part = document.querySelector(`template[data-odop-template="${name}"]`).content.firstElementChild.cloneNode(true);
  for (const slot of [part, ...part.querySelectorAll("[data-odop-slot]")]) {
    const value = slots[slot.dataset.odopSlot];
    if (slot === part && !slot.dataset.odopSlot) continue;
    if (value === false || value === undefined || value === null || value === "") slot.remove();
    else if (value instanceof Node) slot.replaceChildren(value);
    else if (Array.isArray(value)) slot.replaceChildren(...value);
    else if (value !== true) slot.textContent = value;
  }
  return part;
}

// One of the page's views is seen at a time; its heading is where a screen reader goes on.
export function show(view, { focus = true } = {}) {
  for (const part of document.querySelectorAll("[data-odop-view]")) part.hidden = part.dataset.odopView !== view;
  if (focus) document.querySelector(`[data-odop-view="${view}"] h1`)?.focus();
  window.scrollTo(0, 0);
}

// The site's own small scripts look at new parts when they hear this.
export const settle = (part) => part.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true }));

export const time = (iso) => new Date(iso).toLocaleString(language() === "hi" ? "hi-IN-u-nu-latn" : "en-IN", {
  day: "numeric", month: language() === "hi" ? "long" : "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
});
