import { each, speaksHindi } from "./each.js";
import { amountInWords } from "./words.js";

// Digits of either script, a point, nothing else.
export function plainAmount(text) {
  return text.replace(/[०-९]/g, (digit) => "०१२३४५६७८९".indexOf(digit)).replace(/[^\d.]/g, "");
}

export function groupAmount(text) {
  const [whole, ...rest] = text.split(".");
  const head = whole.slice(0, -3).replace(/\B(?=(\d{2})+(?!\d))/g, ",");
  const grouped = head ? head + "," + whole.slice(-3) : whole;
  return rest.length ? grouped + "." + rest.join("").slice(0, 2) : grouped;
}

export function attachMoney(root) {
  each(root, "money", (input) => {
    const words = document.getElementById(input.dataset.odopWords);
    const show = () => {
      // "5 lakh" must not turn into 5: what holds words is left to the server, which reads them.
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
