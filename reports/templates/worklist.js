"use strict";
// Sorting by the buttons in the column heads, and the filter. Without it the page still reads.
const key = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();

const compare = (one, other) => {
  // What is missing stands last whichever way the column is sorted.
  if (one === "" || other === "") return null;
  const difference = Number(one) - Number(other);
  return Number.isNaN(difference) ? one.localeCompare(other, "en", { numeric: true }) : difference;
};

for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const body = head.closest("table").tBodies[0];
    const isDescending = head.getAttribute("aria-sort") === "ascending";
    for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
    const rows = Array.from(body.rows, (row) => [key(row, head.cellIndex), row]);
    rows.sort(([one], [other]) => compare(one, other) === null
      ? (one === "") - (other === "")
      : (isDescending ? -1 : 1) * compare(one, other));
    body.replaceChildren(...rows.map(([, row]) => row));
  });
}

const filter = document.getElementById("filter");
if (filter) {
  const rows = Array.from(document.querySelectorAll("tbody tr"), (row) => [row.textContent.toLowerCase(), row]);
  filter.addEventListener("input", () => {
    const wanted = filter.value.trim().toLowerCase();
    let shown = 0;
    for (const [text, row] of rows) {
      row.hidden = !text.includes(wanted);
      shown += row.hidden ? 0 : 1;
    }
    document.getElementById("shown").textContent = wanted ? `${shown} of ${rows.length} patients shown` : "";
  });
}
