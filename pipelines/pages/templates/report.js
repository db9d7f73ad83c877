"use strict";
// One language at a time, and where a cell stands: under the pointer, or below the page for keyboard and touch.
const root = document.documentElement;
const panel = document.getElementById("panel");
let chosen = null;
for (const cell of document.querySelectorAll("td[title]")) cell.dataset[root.dataset.lang] = cell.title;

function show(language) {
  root.lang = language === "zh" ? "zh-CN" : "en";
  root.dataset.lang = language;
  for (const cell of document.querySelectorAll(`td[data-${language}]`)) cell.title = cell.dataset[language];
  for (const link of document.querySelectorAll("a.above")) link.href = `${link.dataset.to}#lang=${language}`;
  document.getElementById("language").textContent = language === "zh" ? "English" : "中文";
  if (chosen) tell(chosen);
}

function tell(cell) {
  const headers = [...cell.parentElement.querySelectorAll('th[scope="row"]')].map((one) => one.innerText.trim());
  panel.replaceChildren(
    Object.assign(document.createElement("strong"), { textContent: [headers.join(" · "), cell.innerText.trim()].filter(Boolean).join(": ") }),
    Object.assign(document.createElement("span"), { textContent: cell.title }),
  );
  panel.hidden = false;
}

function choose(cell) {
  if (chosen) chosen.classList.remove("chosen");
  chosen = cell;
  cell.classList.add("chosen");
  cell.focus({ preventScroll: false });
  tell(cell);
}

for (const table of document.querySelectorAll("table.form")) {
  const cells = [...table.querySelectorAll("td[title]")];
  cells.forEach((cell, at) => { cell.tabIndex = at ? -1 : 0; });
  table.addEventListener("click", (event) => { const cell = event.target.closest("td[title]"); if (cell) choose(cell); });
  table.addEventListener("focusin", (event) => { if (event.target !== chosen && event.target.matches("td[title]")) choose(event.target); });
  table.addEventListener("keydown", (event) => {
    const at = cells.indexOf(event.target);
    const row = event.target.parentElement;
    const across = [...row.querySelectorAll("td[title]")].indexOf(event.target);
    const inRow = (step) => {
      const rows = [...table.rows].filter((one) => one.querySelector("td[title]"));
      const next = rows[rows.indexOf(row) + step]?.querySelectorAll("td[title]");
      return next && next[Math.min(across, next.length - 1)];
    };
    const next = { ArrowRight: cells[at + 1], ArrowLeft: cells[at - 1], ArrowDown: inRow(1), ArrowUp: inRow(-1) }[event.key];
    if (!next || at < 0) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    choose(next);
  });
}
addEventListener("keydown", (event) => { if (event.key === "Escape") panel.hidden = true; });
document.getElementById("language").onclick = () => show(root.dataset.lang === "zh" ? "en" : "zh");
show(["zh", "en"].find((one) => location.hash === `#${one}`) || root.dataset.lang);
