"use strict";
// The table of reports: every report of the filters, searched, sorted, a page at a time.

const PAGE = 50;
const texts = DATA.agencies.map(([name, code]) => `${name || ""} ${lineOf(code).map((one) => DATA.regions[one]?.[0] || one).join("")}`.toLowerCase());
const disclosed = (row) => (FIGURES.granted[row] === null || FIGURES.partial[row] === null ? null : FIGURES.granted[row] + FIGURES.partial[row]);
const rate = (row) => (disclosed(row) === null || !FIGURES.handled[row] ? null : disclosed(row) / FIGURES.handled[row]);
const KEYS = {
  agency: (row) => agencyOf(row)[0] || "", year: (row) => REPORTS.year[row], received: (row) => FIGURES.received[row],
  rate, errors: (row) => REPORTS.errors[row] * 1000 + REPORTS.warnings[row], quality: (row) => REPORTS.reconciled[row],
};

/** The reports of the filters whose agency, place or year have every word searched for. */
function listed() {
  const asked = state.search.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = state.scope === "own" ? 0 : 1;
  const rows = [];
  for (let row = 0; row < COUNT; row++) {
    if (state.year && REPORTS.year[row] !== Number(state.year)) continue;
    if (REPORTS.consolidated[row] !== wanted) continue;
    if (!isIn(agencyOf(row)[1], state.region)) continue;
    if (asked.length) {
      const text = `${texts[REPORTS.agency[row]]} ${REPORTS.year[row]}`;
      if (!asked.every((word) => text.includes(word))) continue;
    }
    rows.push(row);
  }
  const key = KEYS[state.sort];
  const collator = new Intl.Collator(state.lang === "zh" ? "zh-CN" : "en");
  const order = (a, b) => (typeof a === "string" ? collator.compare(a, b) : a - b);
  const keyed = rows.map((row) => [key(row), row]);
  // What has no number stands last in either direction.
  keyed.sort(([a, x], [b, y]) => (a === null) - (b === null) || (state.down ? order(b, a) : order(a, b)) || x - y);
  return keyed.map(([, row]) => row);
}

function cell(row, name, text, label) {
  const td = row.insertCell();
  td.className = name;
  td.dataset.label = label;
  if (typeof text === "string") td.textContent = text;
  else td.append(text);
  return td;
}

function drawTable() {
  const rows = listed();
  const pages = Math.max(1, Math.ceil(rows.length / PAGE));
  state.page = Math.min(state.page, pages - 1);
  const body = document.querySelector("#reports tbody");
  body.replaceChildren();
  for (const row of rows.slice(state.page * PAGE, (state.page + 1) * PAGE)) {
    const tr = body.insertRow();
    const [name, code] = agencyOf(row);
    const link = document.createElement("a");
    link.href = `reports/${REPORTS.id[row]}.html#${state.lang}`;
    link.textContent = name || say("unnamed");
    const agency = cell(tr, "agency", link, say("t_agency"));
    const place = document.createElement("small");
    const scope = REPORTS.consolidated[row] ? ` · ${say("consolidated")}` : "";
    place.textContent = lineOf(code).map(regionName).join(" › ") + scope;
    agency.append(place);
    cell(tr, "num", String(REPORTS.year[row]), say("t_year"));
    cell(tr, "num", FIGURES.received[row] === null ? say("no_number") : number(FIGURES.received[row]), say("t_received"));
    const share = rate(row);
    cell(tr, "num", share === null ? (disclosed(row) === 0 && FIGURES.handled[row] === 0 ? "0 / 0" : say("no_number"))
      : `${percent(disclosed(row), FIGURES.handled[row])} (${fraction(disclosed(row), FIGURES.handled[row])})`, say("t_rate"));
    const sound = { 1: ["q_sound", "good"], 0: ["q_faulty", "bad"] }[REPORTS.reconciled[row]] || ["q_open", "open"];
    cell(tr, `quality ${sound[1]}`, say(sound[0]), say("t_quality"));
    cell(tr, "num", `${number(REPORTS.errors[row])} + ${number(REPORTS.warnings[row])}`, say("t_errors"));
  }
  document.getElementById("found").textContent = say("found", { n: rows.length, all: COUNT });
  document.getElementById("page-of").textContent = say("page_of", { page: state.page + 1, pages });
  document.getElementById("previous").disabled = state.page === 0;
  document.getElementById("next").disabled = state.page >= pages - 1;
  for (const button of document.querySelectorAll("#reports th button")) {
    const here = button.dataset.sort === state.sort;
    button.closest("th").setAttribute("aria-sort", here ? (state.down ? "descending" : "ascending") : "none");
  }
}
