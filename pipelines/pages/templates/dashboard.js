"use strict";
// The page: filters, language, and what is drawn anew when they change. The address keeps the state, so that the way
// back from a report leads to where one was.

const drawn = new Map();
const $ = (id) => document.getElementById(id);

function words() {
  document.documentElement.lang = state.lang === "zh" ? "zh-CN" : "en";
  document.title = say("dashboard");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word, DATA);
  for (const element of document.querySelectorAll("[data-label-word]")) element.setAttribute("aria-label", say(element.dataset.labelWord));
  $("search").placeholder = say("search_hint");
  $("language").textContent = pick("English", "中文");
  $("language").lang = pick("en", "zh-CN");
}

function choice(select, options, chosen) {
  select.replaceChildren(...options.map(([value, text]) => new Option(text, value, false, value === chosen)));
  select.disabled = options.length < 2;
}

function drawFilters() {
  const line = state.region ? lineOf(state.region === NOWHERE ? "" : state.region) : [];
  ["province", "prefecture", "county"].forEach((id, depth) => {
    const within = depth && !line[depth - 1] ? [] : childrenOf(depth ? line[depth - 1] : "");
    choice($(id), [["", say("all")], ...within.map((code) => [code, regionName(code)])], line[depth] || "");
  });
  choice($("year"), [["", say("all_years")], ...[...YEARS].reverse().map((year) => [String(year), String(year)])], state.year);
  $("year").disabled = false;
  choice($("scope"), [["own", say("scope_own")], ["consolidated", say("scope_consolidated")]], state.scope);
}

function drawTiles() {
  const rows = counted();
  const requests = sums(rows, ["received"]);
  const outcome = sums(rows, ["granted", "partial", "handled"]);
  const review = sums(rows, ["review_upheld", "review_corrected", "review_other"]);
  const decided = review.total.reduce((all, part) => all + part, 0);
  const sound = rows.filter((row) => REPORTS.reconciled[row] === 1).length;
  const faulty = rows.filter((row) => REPORTS.reconciled[row] === 0).length;
  const shared = outcome.total[0] + outcome.total[1];
  const behindIt = (found) => say("behind", {
    n: found.reports, all: rows.length, left: found.left, deduced: found.withDeduced, corrected: found.withCorrected,
  });
  const agencies = new Set(rows.map((row) => REPORTS.agency[row])).size;
  const tiles = [
    [say("k_reports"), number(rows.length), say("k_agencies", { n: agencies, known: agenciesIn(state.region) })],
    [say("k_requests"), requests.reports ? number(requests.total[0]) : "–", behindIt(requests)],
    [say("k_disclosure"), percent(shared, outcome.total[2]), `${fraction(shared, outcome.total[2])}. ${behindIt(outcome)}`],
    [say("k_review"), percent(review.total[1], decided), `${fraction(review.total[1], decided)}. ${behindIt(review)}`],
    [say("k_sound"), percent(sound, sound + faulty), say("k_sound_note", { sound, of: sound + faulty, open: rows.length - sound - faulty })],
  ];
  $("tiles").replaceChildren(...tiles.map(([name, value, note]) => {
    const tile = document.createElement("div");
    tile.className = "tile";
    for (const [tag, text] of [["dt", name], ["dd", value], ["dd", note]]) tile.append(Object.assign(document.createElement(tag), { textContent: text }));
    return tile;
  }));
  $("status").textContent = say("status", { n: rows.length, agencies });
}

function tableOf(columns, rows) {
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const name of columns) head.append(Object.assign(document.createElement("th"), { scope: "col", textContent: name }));
  const body = table.createTBody();
  for (const row of rows) {
    const tr = body.insertRow();
    row.forEach((text, at) => {
      const td = at ? tr.insertCell() : tr.appendChild(Object.assign(document.createElement("th"), { scope: "row" }));
      td.textContent = text;
    });
  }
  return table;
}

function drawChart(id) {
  const figure = $(id);
  const chart = CHARTS[id]();
  const place = figure.querySelector(".chart");
  const narrow = place.clientWidth < 520;
  const height = chart.kind === "across" ? 76 + chart.axis.length * (narrow ? 40 : 29) : 300;
  place.style.height = `${Math.max(height, 170)}px`;
  if (!drawn.has(id)) drawn.set(id, echarts.init(place, null, { renderer: "svg" }));
  const plot = drawn.get(id);
  plot.resize({ silent: true });
  plot.setOption(option(chart, place.clientWidth), true);
  place.setAttribute("aria-label", `${figure.querySelector("h2").textContent}. ${chart.note} ${say("see_table")}`);
  figure.querySelector(".note").textContent = chart.note;
  figure.querySelector(".empty").hidden = chart.rows.length > 0;
  place.hidden = !chart.rows.length;
  const details = figure.querySelector("details");
  const fill = () => details.open && details.querySelector(".scroll").replaceChildren(tableOf(chart.columns, chart.rows));
  details.ontoggle = fill;
  fill();
}

/** Reports of agencies known, by division and year; a number in a coloured cell. */
function drawRegions() {
  const rows = counted(true);
  const depth = state.region ? lineOf(state.region === NOWHERE ? "" : state.region).length : 0;
  const codes = childrenOf(state.region);
  const own = (line) => (line.length > depth ? line[depth] : state.region);
  const tally = new Map([...codes, state.region].map((code) => [code, { agencies: 0, years: new Map() }]));
  for (const [name, code] of DATA.agencies) if (name && isIn(code, state.region)) tally.get(own(lineOf(code))).agencies += 1;
  for (const row of rows) {
    const { years } = tally.get(own(lineOf(agencyOf(row)[1])));
    years.set(REPORTS.year[row], (years.get(REPORTS.year[row]) || 0) + 1);
  }
  const shown = [...tally].filter(([, one]) => one.agencies);
  const table = document.createElement("table");
  table.className = "heat";
  const head = table.createTHead().insertRow();
  for (const name of [say("c_region"), say("c_known"), ...YEARS.map(String)]) head.append(Object.assign(document.createElement("th"), { scope: "col", textContent: name }));
  const body = table.createTBody();
  for (const [code, one] of shown) {
    const tr = body.insertRow();
    const th = tr.appendChild(Object.assign(document.createElement("th"), { scope: "row" }));
    if (code === state.region) th.textContent = say("directly", { region: code ? regionName(code) : "" });
    else {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: regionName(code), className: "link" });
      button.onclick = () => change({ region: code });
      th.append(button);
    }
    tr.insertCell().textContent = number(one.agencies);
    for (const year of YEARS) {
      const td = tr.insertCell();
      const here = one.years.get(year) || 0;
      td.textContent = here ? number(here) : "0";
      td.dataset.level = here ? Math.max(1, Math.ceil((5 * here) / one.agencies)) : 0;
      td.title = `${regionName(code || NOWHERE)} ${year}: ${fraction(here, one.agencies)} (${percent(here, one.agencies)})`;
    }
  }
  $("regions").querySelector(".scroll").replaceChildren(table);
}

function draw() {
  drawFilters();
  drawTiles();
  for (const id of Object.keys(CHARTS)) drawChart(id);
  drawRegions();
  drawTable();
  remember();
}

function remember() {
  const kept = { lang: state.lang, region: state.region, year: state.year, scope: state.scope === "own" ? "" : state.scope, search: state.search };
  const text = new URLSearchParams(Object.entries(kept).filter(([, value]) => value)).toString();
  history.replaceState(null, "", `#${text}`);
}

function recall() {
  const kept = new URLSearchParams(location.hash.slice(1));
  state.lang = ["zh", "en"].includes(kept.get("lang")) ? kept.get("lang") : navigator.language.startsWith("zh") ? "zh" : document.documentElement.dataset.lang;
  const region = kept.get("region") || "";
  state.region = region === NOWHERE || DATA.regions[region] ? region : "";
  state.year = YEARS.includes(Number(kept.get("year"))) ? kept.get("year") : "";
  state.scope = kept.get("scope") === "consolidated" ? "consolidated" : "own";
  state.search = kept.get("search") || "";
}

function change(values) {
  Object.assign(state, values, { page: 0 });
  draw();
}

function listen() {
  ["province", "prefecture", "county"].forEach((id, depth) => {
    $(id).onchange = (event) => {
      const line = state.region ? lineOf(state.region === NOWHERE ? "" : state.region) : [];
      change({ region: event.target.value || line[depth - 1] || "" });
    };
  });
  $("year").onchange = (event) => change({ year: event.target.value });
  $("scope").onchange = (event) => change({ scope: event.target.value });
  $("reset").onclick = () => { $("search").value = ""; change({ region: "", year: "", scope: "own", search: "" }); };
  $("language").onclick = () => { state.lang = pick("en", "zh"); words(); draw(); };
  $("search").oninput = (event) => { Object.assign(state, { search: event.target.value, page: 0 }); drawTable(); remember(); };
  for (const [id, step] of [["previous", -1], ["next", 1]]) $(id).onclick = () => { state.page += step; drawTable(); };
  for (const button of document.querySelectorAll("#reports th button")) {
    button.onclick = () => {
      const same = state.sort === button.dataset.sort;
      Object.assign(state, { sort: button.dataset.sort, down: same ? !state.down : button.dataset.sort !== "agency", page: 0 });
      drawTable();
    };
  }
  let width = innerWidth;
  addEventListener("resize", () => {
    if (width === innerWidth) return;
    width = innerWidth;
    for (const id of Object.keys(CHARTS)) drawChart(id);
  });
}

recall();
$("search").value = state.search;
words();
listen();
draw();
document.documentElement.dataset.ready = Math.round(performance.now());
