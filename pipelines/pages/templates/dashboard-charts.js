"use strict";
// The charts. Each is made of a table, which people who do not see the chart read instead: columns, rows, and how many
// reports stand behind every row. A chart never shows a number that its table does not have.

const COLOURS = ["#14508c", "#3d8bd4", "#b3261e", "#b26a00", "#6b4fa0", "#57606e"];
const GOOD = "#2a7f62", BAD = "#b3261e", OPEN = "#7a8592";
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const behind = (found) => [found.reports, found.left, found.withDeduced, found.withCorrected].map((one) => number(one));
const behindColumns = () => [say("c_reports"), say("c_left_out"), say("c_deduced"), say("c_corrected")];
const bare = (label) => label.replace(/^(（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|\d+\.)/, "").replace(/（.*）$/, "");
const labelled = (zh, en) => pick(bare(zh), en);

function yearsChart() {
  const groups = byYear(counted(true));
  const known = agenciesIn(state.region);
  return {
    kind: "bar",
    columns: [say("c_year"), say("c_reports"), say("c_known"), say("c_share")],
    rows: groups.map(([year, rows]) => [year, number(rows.length), number(known), percent(rows.length, known)]),
    axis: groups.map(([year]) => String(year)),
    series: [{ name: say("c_reports"), data: groups.map(([, rows]) => rows.length), color: COLOURS[0], label: true }],
    note: say("n_coverage", { n: groups.reduce((all, [, rows]) => all + rows.length, 0), known }),
  };
}

function requestsChart() {
  const groups = byYear(counted(true));
  const shown = ["received", "carried_over", "handled", "carried_forward"];
  const found = shown.map((name) => groups.map(([, rows]) => sums(rows, [name])));
  const rows = groups.flatMap(([year], at) =>
    shown.map((name, which) => [year, say(`f_${name}`), found[which][at].reports ? number(found[which][at].total[0]) : "–",
      ...behind(found[which][at])]));
  return {
    kind: "line",
    columns: [say("c_year"), say("c_figure"), say("c_sum"), ...behindColumns()],
    rows,
    axis: groups.map(([year]) => String(year)),
    series: shown.map((name, which) => ({
      name: say(`f_${name}`),
      data: found[which].map((one) => (one.reports ? one.total[0] : null)),
      color: COLOURS[[0, 4, 1, 3][which]],
    })),
    perPoint: shown.length,
    note: say("n_requests", { n: groups.reduce((all, [, rows]) => all + rows.length, 0) }),
  };
}

function outcomesChart() {
  const groups = byYear(counted(true));
  const codes = DATA.outcomes.map(([code]) => code);
  const found = groups.map(([, rows]) => sums(rows, [...codes, "handled"]));
  const wholes = found.map((one) => one.total[codes.length]);
  return {
    kind: "bar",
    stacked: true,
    percent: true,
    columns: [say("c_year"), say("c_outcome"), say("c_share"), say("c_fraction"), ...behindColumns()],
    rows: groups.flatMap(([year], at) =>
      DATA.outcomes.map(([, zh, en], which) => [year, labelled(zh, en), percent(found[at].total[which], wholes[at]),
        fraction(found[at].total[which], wholes[at]), ...behind(found[at])])),
    axis: groups.map(([year]) => String(year)),
    series: DATA.outcomes.map(([, zh, en], which) => ({
      name: labelled(zh, en),
      data: found.map((one, at) => (wholes[at] ? (100 * one.total[which]) / wholes[at] : null)),
      color: COLOURS[which],
    })),
    perPoint: codes.length,
    note: say("n_outcomes", { n: found.reduce((all, one) => all + one.reports, 0), left: found.reduce((all, one) => all + one.left, 0) }),
  };
}

function reasonsChart() {
  const rows = counted();
  const found = DATA.reasons
    .map(([code, parent, zh, en]) => ({ label: labelled(zh, en), parent, ...sums(rows, [code, "handled"]) }))
    .filter((one) => one.reports)
    .sort((a, b) => b.total[0] - a.total[0]);
  const titles = Object.fromEntries(DATA.outcomes.map(([code, zh, en]) => [code, labelled(zh, en)]));
  const tones = Object.fromEntries(DATA.outcomes.map(([code], at) => [code, COLOURS[at]]));
  const parents = [...new Set(found.map((one) => one.parent))];
  return {
    kind: "across",
    columns: [say("c_reason"), say("c_group"), say("c_count"), say("c_share"), say("c_fraction"), ...behindColumns()],
    rows: found.map((one) => [one.label, titles[one.parent], number(one.total[0]), percent(...one.total),
      fraction(...one.total), ...behind(one)]),
    axis: found.map((one) => one.label.split("、")[0]),
    stacked: true,
    series: parents.map((parent) => ({
      name: titles[parent],
      data: found.map((one) => (one.parent === parent ? one.total[0] : null)),
      color: tones[parent],
    })),
    note: say("n_reasons", { n: rows.length }),
  };
}

function disputesChart() {
  const rows = counted();
  const columns = DATA.disputes[0][3].filter(([code]) => code !== "total");
  const found = DATA.disputes.map(([item, zh, en]) => ({
    label: labelled(zh, en),
    ...sums(rows, columns.map(([code]) => `${item}_${code}`)),
  }));
  const whole = (one) => one.total.reduce((all, part) => all + part, 0);
  return {
    kind: "across",
    stacked: true,
    percent: true,
    columns: [say("c_procedure"), say("c_outcome"), say("c_share"), say("c_fraction"), ...behindColumns()],
    rows: found.flatMap((one) => columns.map(([, zh, en], at) => [one.label, labelled(zh, en),
      percent(one.total[at], whole(one)), fraction(one.total[at], whole(one)), ...behind(one)])),
    axis: found.map((one) => one.label),
    series: columns.map(([, zh, en], at) => ({
      name: labelled(zh, en),
      data: found.map((one) => (whole(one) ? (100 * one.total[at]) / whole(one) : null)),
      color: [COLOURS[0], COLOURS[2], COLOURS[3], COLOURS[5]][at],
    })),
    perPoint: columns.length,
    note: say("n_disputes", { n: Math.max(0, ...found.map((one) => one.reports)), left: Math.max(0, ...found.map((one) => one.left)) }),
  };
}

function qualityChart() {
  const groups = byYear(counted(true));
  const kinds = [[1, "q_sound", GOOD], [0, "q_faulty", BAD], [null, "q_open", OPEN]];
  const count = (rows, kind) => rows.filter((row) => REPORTS.reconciled[row] === kind).length;
  return {
    kind: "bar",
    stacked: true,
    columns: [say("c_year"), say("c_quality"), say("c_count"), say("c_share"), say("c_fraction")],
    rows: groups.flatMap(([year, rows]) => kinds.map(([kind, word]) => [year, say(word), number(count(rows, kind)),
      percent(count(rows, kind), rows.length), fraction(count(rows, kind), rows.length)])),
    axis: groups.map(([year]) => String(year)),
    series: kinds.map(([kind, word, color]) => ({ name: say(word), data: groups.map(([, rows]) => count(rows, kind)), color })),
    perPoint: kinds.length,
    note: say("n_quality", { n: groups.reduce((all, [, rows]) => all + rows.length, 0) }),
  };
}

function findingsChart() {
  const rows = counted();
  const tally = {};
  for (const row of rows) for (const code of DATA.checkSets[REPORTS.checks[row]]) tally[code] = (tally[code] || 0) + 1;
  const found = Object.entries(tally).sort((a, b) => b[1] - a[1]);
  const name = (code) => (DATA.checks[code] ? pick(...DATA.checks[code]) : code);
  return {
    kind: "across",
    columns: [say("c_check"), say("c_with"), say("c_share"), say("c_fraction")],
    rows: found.map(([code, n]) => [name(code), number(n), percent(n, rows.length), fraction(n, rows.length)]),
    axis: found.slice(0, 12).map(([code]) => name(code)),
    series: [{ name: say("c_with"), data: found.slice(0, 12).map(([, n]) => n), color: COLOURS[3], label: true }],
    note: say("n_findings", { n: rows.length }),
  };
}

const CHARTS = {
  years: yearsChart, requests: requestsChart, outcomes: outcomesChart, reasons: reasonsChart, disputes: disputesChart,
  quality: qualityChart, findings: findingsChart,
};

const escaped = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);

/** What shows at a point: its rows of the table, every column by its name. */
function tooltip(chart, at) {
  const size = chart.perPoint || 1;
  const rows = chart.rows.slice(at * size, (at + 1) * size);
  const from = size > 1 ? 2 : 1;
  const lines = rows.map((row) => {
    const parts = chart.columns.slice(from).map((name, n) => `${escaped(name)} <b>${escaped(row[from + n])}</b>`);
    return size > 1 ? `<b>${escaped(row[1])}</b><br>${parts.join(" · ")}` : parts.join("<br>");
  });
  return `<b>${escaped(rows[0]?.[0] ?? "")}</b><br>${lines.join("<br>")}`;
}

/** The option that ECharts draws. */
function option(chart, width) {
  const narrow = width < 520;
  const across = chart.kind === "across";
  const room = narrow ? 112 : 210;
  const values = {
    type: "value", max: chart.percent ? 100 : null, minInterval: chart.percent ? null : 1,
    axisLabel: { color: "#3f4955", formatter: (v) => (chart.percent ? `${v}%` : short(v)), hideOverlap: true },
    splitLine: { lineStyle: { color: "#e3e7ec" } },
  };
  const names = {
    type: "category", data: chart.axis, inverse: across, axisTick: { show: false },
    axisLabel: { color: "#1b2430", ...(across ? { width: room, overflow: "break", lineHeight: 14, fontSize: narrow ? 11 : 12, interval: 0 } : { hideOverlap: true }) },
  };
  return {
    animation: !calm, animationDuration: 300, color: COLOURS,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: across ? room + 12 : 8, right: chart.series[0]?.label && across ? 44 : 18, top: 14 + legendHeight(chart, width), bottom: 8, containLabel: !across, outerBoundsMode: across ? "none" : undefined, ...(across ? { bottom: 28 } : {}) },
    legend: chart.series.length > 1 ? { top: 0, left: 0, itemWidth: 14, itemHeight: 10, textStyle: { color: "#1b2430" } } : undefined,
    tooltip: {
      trigger: "axis", confine: true, axisPointer: { type: chart.kind === "line" ? "line" : "shadow" },
      textStyle: { fontSize: 12, color: "#1b2430" }, extraCssText: "max-width:22rem;white-space:normal;line-height:1.5",
      formatter: (points) => tooltip(chart, points[0].dataIndex),
    },
    xAxis: across ? values : names,
    yAxis: across ? names : values,
    series: chart.series.map((one, at) => ({
      name: one.name, data: one.data, type: chart.kind === "line" ? "line" : "bar", stack: chart.stacked ? "all" : undefined,
      itemStyle: { color: one.color, borderColor: "#fff", borderWidth: chart.stacked ? 1 : 0 }, lineStyle: { color: one.color, width: 2.5 },
      symbol: ["circle", "triangle", "rect", "diamond"][at % 4], symbolSize: 9, barMaxWidth: across ? 20 : 46,
      label: one.label ? { show: true, position: across ? "right" : "top", color: "#1b2430", formatter: (p) => number(p.value) } : undefined,
    })),
  };
}

/** The legend wraps; a sign of Chinese is as wide as two of English. */
function legendHeight(chart, width) {
  if (chart.series.length < 2) return 4;
  const widths = chart.series.map(({ name }) => 32 + 6.4 * [...name].reduce((all, sign) => all + (sign > "\u2e7f" ? 2 : 1), 0));
  let lines = 1;
  let used = 0;
  for (const one of widths) {
    if (used + one > width) { lines += 1; used = 0; }
    used += one;
  }
  return 22 * lines;
}

function short(value) {
  const locale = state.lang === "zh" ? "zh-CN" : "en";
  return new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}
