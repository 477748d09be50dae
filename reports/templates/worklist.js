"use strict";
// Sorting by the buttons in the column heads, and the filter. Without it the page still reads.
const lists = Array.from(document.querySelectorAll("table.list"));

// A long list shows its first rows until somebody asks for all: laying out hundreds takes too long.
const AT_FIRST = Number(document.body.dataset.shown);

const cut = (table) => {
  const matching = Array.from(table.tBodies).filter((body) => !body.hidden);
  const limit = "all" in table.dataset ? Infinity : AT_FIRST;
  matching.forEach((body, place) => body.classList.toggle("beyond", place >= limit));
  const section = table.closest("section"), button = section.querySelector("button.all");
  section.hidden = matching.length === 0;
  if (button) {
    button.hidden = matching.length <= limit;
    button.textContent = `Show all ${matching.length} patients`;
  }
};

const key = (body, column) => {
  const cell = body.rows[0].cells[column];
  return cell.dataset.sort ?? cell.textContent.trim();
};

const collator = new Intl.Collator("en", { numeric: true });

const compared = (one, other, sign) => {
  // What is missing stands last whichever way the column is sorted.
  if (one === "" || other === "") return (one === "") - (other === "");
  const difference = Number(one) - Number(other);
  return sign * (Number.isNaN(difference) ? collator.compare(one, other) : difference);
};

const sort = (table, head) => {
  const isDescending = head.getAttribute("aria-sort") === "ascending";
  for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
  const bodies = Array.from(table.tBodies, (body) => [key(body, head.cellIndex), body]);
  bodies.sort(([one], [other]) => compared(one, other, isDescending ? -1 : 1));
  table.append(...bodies.map(([, body]) => body));
  cut(table);
};

for (const table of lists) {
  for (const button of table.tHead.querySelectorAll("button")) {
    button.addEventListener("click", () => sort(table, button.closest("th")));
  }
  table.closest("section").querySelector("button.all")?.addEventListener("click", () => {
    table.dataset.all = "";
    cut(table);
  });
  cut(table);
}

// A space that does not break a line is found by an ordinary one.
const plain = (text) => text.toLowerCase().replace(/\s+/g, " ");

const tools = document.getElementById("tools");
if (tools) {
  const patients = lists.flatMap((table) => Array.from(table.tBodies, (body) => ({
    body, text: plain(body.rows[0].textContent), codes: body.dataset.codes.split(" "),
  })));
  const value = (id) => plain(document.getElementById(id)?.value.trim() ?? "");
  const filter = () => {
    const text = value("filter"), code = value("reason").toUpperCase(), cohort = value("cohort");
    const isNew = document.getElementById("new")?.checked ?? false;
    let shown = 0;
    for (const patient of patients) {
      patient.body.hidden = !(patient.text.includes(text) && (!code || patient.codes.includes(code))
        && (!cohort || patient.body.dataset.cohort === cohort) && (!isNew || "new" in patient.body.dataset));
      shown += patient.body.hidden ? 0 : 1;
    }
    lists.forEach(cut);
    const isFiltered = text || code || cohort || isNew;
    document.getElementById("shown").textContent = isFiltered ? `${shown} of ${patients.length} ${patients.length === 1 ? "patient" : "patients"} shown` : "";
  };
  tools.hidden = false;
  tools.addEventListener("input", filter);
  tools.addEventListener("reset", () => setTimeout(filter));
  tools.addEventListener("submit", (event) => event.preventDefault());
}
