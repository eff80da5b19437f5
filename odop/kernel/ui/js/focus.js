import { each } from "./each.js";

// After a refused form the list of errors is read first.
export function attachFocus(root) {
  each(root, "focus", (part) => part.focus());
}
