// The survey's page without a network. Which surveys are hers to collect comes from the server while there is one and stays on
// the device, as numbers of the sample without names; sheets wait in the same queue as those of the ordinary page (queue.js).

import { device, said } from "../kernel/device.js";

const find = (name) => document.querySelector(`[data-odop-survey-${name}]`);
const form = find("form");
const { kept, ask } = device("survey", form);

function link(one) {
  const item = document.createElement("li");
  const name = document.createElement("a");
  name.href = `#${encodeURIComponent(one.ref)}`;
  name.textContent = `${said(one.place)}: ${said(one.product)} (${one.survey})`;
  item.append(name);
  return item;
}

async function begin() {
  await ask();
  const surveys = kept();
  const named = surveys.find((one) => one.ref === decodeURIComponent(location.hash.slice(1)));
  const open = named || (surveys.length === 1 ? surveys[0] : null);
  find("none").hidden = surveys.length > 0;
  find("list").replaceChildren(...surveys.filter((one) => one !== open).map(link));
  if (!open) return;
  find("title").textContent = `${said(open.place)}: ${said(open.product)}`;
  find("about").textContent = open.survey;
  // Questions that were changed after the draw are asked on the ordinary page, which shows those of the draw.
  const known = form.dataset.odopQuestions.split(" ");
  if (open.questions.some((key) => !known.includes(key))) { find("other").hidden = false; return; }
  // Questions of other product lines are not asked here.
  const others = known.filter((key) => !open.questions.includes(key)).map((key) => `q_${key}`);
  for (const name of others) form.querySelector(`[name="${name}"]`)?.closest(".field, fieldset").remove();
  form.dataset.odopClears = form.dataset.odopClears.split(" ").filter((name) => !others.includes(name)).join(" ");
  find("numbers").replaceChildren(...open.open.map((number) => new Option(number, number)));
  form.dataset.odopQueue = open.ref;
  form.dataset.odopTo = `${form.dataset.odopBase}/desk/studies/${open.ref}/survey/sheet/`;
  form.hidden = false;
  await import("../kernel/queue.js");
}

begin();
