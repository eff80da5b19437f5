// What can be said about an answer without the server. The server looks at everything again.
import { lists } from "./lists.js";

const TYPED = ["mobile", "pin_code", "bank_ifsc", "bank_account", "udyam", "gstin", "aadhaar_last4"];

export const digits = (text) => text.replace(/[०-९]/g, (sign) => String(sign.charCodeAt(0) - 0x966));
const compact = (text) => digits(text).replace(/[\s\-./–—_()]+/g, "").toUpperCase();

// Verhoeff's check digit: UIDAI numbers end with one.
const D = "0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210";
const P = ["0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258"];

function checkDigitRight(number) {
  let sum = 0;
  [...number].reverse().forEach((sign, at) => { sum = Number(D[sum * 10 + Number(P[at % 8][Number(sign)])]); });
  return sum === 0;
}

export function looksLikeAadhaar(text) {
  const found = digits(text).match(/(?<!\d)[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}(?!\d)/g) ?? [];
  return found.some((one) => checkDigitRight(one.replace(/\D/g, "")));
}

// Sentences by field, in every language: what was typed wrongly, and, when the record is to be sent, what is missing.
export function problems(answers, { whole = false } = {}) {
  const known = lists();
  const found = {};
  for (const key of TYPED) {
    const check = known.checks[key];
    if (answers[key] && check && !new RegExp(`^(?:${check.pattern})$`).test(compact(answers[key]))) found[key] = check.says;
  }
  const born = Number(digits(String(answers.birth_year ?? "")));
  if (answers.birth_year && !(born >= known.born.from && born <= known.born.to)) found.birth_year = known.born.says;
  for (const [key, value] of Object.entries(answers)) {
    const sure = key === "bank_account" && answers.bank_account_sure === "yes";
    if (typeof value === "string" && !sure && looksLikeAadhaar(value)) found[key] = known.aadhaar;
  }
  if (!whole) return found;
  for (const [key, says] of Object.entries(known.must)) {
    if ([undefined, null, ""].includes(answers[key])) found[key] ??= says;
  }
  if (!answers.product_line && !answers.craft) found.craft ??= known.craft;
  return found;
}
