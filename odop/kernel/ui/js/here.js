// A row of links that is wider than the window begins where the reader is.
export function attachHere(root) {
  for (const link of root.querySelectorAll(".desk-nav [aria-current], .mast nav [aria-current]")) {
    const row = link.closest(".desk-nav .page, .mast nav");
    row.scrollLeft += link.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 3;
  }
}
