// A box above a long list that leaves only what has the typed words: <div data-list-filter hidden> with a label, an <input> and a
// <p role="status"> in it, data-list-filter naming the list's id. Without script the box stays hidden and the list whole.
const QUIET = 300; // ms without typing before the number found is said, so that a screen reader is not interrupted

export function offerListFilters(root = document) {
  for (const box of root.querySelectorAll("[data-list-filter]")) offer(box);
}

function offer(box) {
  const rows = [...document.getElementById(box.dataset.listFilter).children];
  const input = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  let later;
  const filter = () => {
    const words = plain(input.value).split(/\s+/);
    rows.forEach((row) => { row.hidden = !words.every((word) => plain(row.textContent).includes(word)); });
    clearTimeout(later);
    later = setTimeout(() => { status.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} shown`; }, QUIET);
  };
  input.addEventListener("input", filter);
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  box.hidden = false;
  // The browser may bring back what was typed before.
  if (input.value) filter();
}

function plain(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f'’.]/g, "").toLowerCase().trim();
}
