// Every element under root (root too) that carries the attribute, once.
export function each(root, name, act) {
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

export const speaksHindi = document.documentElement.lang.startsWith("hi");
