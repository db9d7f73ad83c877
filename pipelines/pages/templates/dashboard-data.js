"use strict";
// Data of the page, the filters, and sums over the reports that pass them. Nothing here touches the page.

const DATA = JSON.parse(document.getElementById("data").textContent);
const WORDS = JSON.parse(document.getElementById("words").textContent);
const REPORTS = DATA.reports;
const FIGURES = DATA.figures;
const COUNT = REPORTS.id.length;
const NOWHERE = "?";
const state = { lang: "zh", region: "", year: "", scope: "own", search: "", sort: "year", down: true, page: 0 };

const number = (value, digits = 0) =>
  new Intl.NumberFormat(state.lang === "zh" ? "zh-CN" : "en", { maximumFractionDigits: digits }).format(value);
const percent = (part, whole) => (whole ? `${number((100 * part) / whole, 1)}%` : "–");
const fraction = (part, whole) => `${number(part)} / ${number(whole)}`;
const pick = (zh, en) => (state.lang === "zh" ? zh : en);

/** The words of the page in the language chosen; {name} is replaced. */
function say(name, values = {}) {
  const text = WORDS[name][state.lang === "zh" ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (_, key) => (typeof values[key] === "number" ? number(values[key]) : values[key]));
}

const reportsWith = (status) => Object.fromEntries(Object.entries(DATA[status]).map(([name, rows]) => [name, new Set(rows)]));
const deduced = reportsWith("deduced");
const corrected = reportsWith("corrected");

/** The codes from a division up to its province; NOWHERE for an agency without a known place. */
const lines = new Map();
function lineOf(code) {
  if (!code) return [NOWHERE];
  if (!lines.has(code)) {
    const above = [];
    for (let at = code; at && !above.includes(at); at = DATA.regions[at]?.[1]) above.unshift(at);
    lines.set(code, above);
  }
  return lines.get(code);
}

function regionName(code) {
  if (code === NOWHERE) return say("no_place");
  return DATA.regions[code]?.[0] || say("no_such_code", { code });
}

/** Divisions directly below one, or the topmost ones, that have agencies. */
const below = new Map([["", new Set()]]);
for (const [, code] of DATA.agencies) {
  const line = lineOf(code);
  line.forEach((one, depth) => {
    const parent = depth ? line[depth - 1] : "";
    if (!below.has(parent)) below.set(parent, new Set());
    below.get(parent).add(one);
  });
}
const childrenOf = (code) => [...(below.get(code) || [])].sort();

const agencyOf = (row) => DATA.agencies[REPORTS.agency[row]];
const isIn = (code, region) => !region || lineOf(code).includes(region);
const YEARS = [...new Set(REPORTS.year)].sort((a, b) => a - b);

/** Reports of the region and scope chosen, one an agency and year; of the year too, unless a chart runs over years. */
function counted(allYears = false) {
  const rows = [];
  const wanted = state.scope === "own" ? 0 : 1;
  for (let row = 0; row < COUNT; row++) {
    if (!REPORTS.main[row] || REPORTS.consolidated[row] !== wanted) continue;
    if (!allYears && state.year && REPORTS.year[row] !== Number(state.year)) continue;
    if (isIn(agencyOf(row)[1], state.region)) rows.push(row);
  }
  return rows;
}

/** Sums of figures over those reports that have a number for every one of them; the others are left out, and told. */
function sums(rows, names) {
  const total = names.map(() => 0);
  const columns = names.map((name) => FIGURES[name]);
  const count = { reports: 0, withDeduced: 0, withCorrected: 0 };
  for (const row of rows) {
    if (columns.some((column) => column[row] === null)) continue;
    count.reports += 1;
    if (names.some((name) => deduced[name].has(row))) count.withDeduced += 1;
    if (names.some((name) => corrected[name].has(row))) count.withCorrected += 1;
    columns.forEach((column, number) => (total[number] += column[row]));
  }
  return { total, ...count, left: rows.length - count.reports };
}

function byYear(rows) {
  const groups = new Map();
  for (const row of rows) {
    if (!groups.has(REPORTS.year[row])) groups.set(REPORTS.year[row], []);
    groups.get(REPORTS.year[row]).push(row);
  }
  return [...groups].sort((a, b) => a[0] - b[0]);
}

/** Agencies known in a region: every agency with a name of which some report was read. */
function agenciesIn(region) {
  let known = 0;
  for (const [name, code] of DATA.agencies) if (name && isIn(code, region)) known += 1;
  return known;
}
