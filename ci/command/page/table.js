"use strict";
// A table of verdicts: who is tested, down; what must hold, across. A cell has a word, a colour and a sign.

// What a cell may say, from the worst to what is certain.
const kCells = {
  broken: ["\u2717", "refuted: a claim is broken, and a trace shows it"],
  violated: ["\u25b3", "violated, beyond what is claimed"],
  open: ["\u25cc", "open: not all was tried"],
  kept: ["\u25cb", "not violated by what was searched"],
  exhausted: ["\u25c6", "proved in a world: every sequence was tried"],
  proved: ["\u25a0", "proved for every machine"],
  unclaimed: ["\u00b7", "not claimed, and not violated"],
  none: ["\u2013", "does not apply"],
};

// Columns that paper has room for: of more it is turned, and of more than that the rows fold.
const kMostUpright = 12;
const kMostAcross = 24;

// The cases that are drawn of a strategy and an invariant; `traces` names those that are meant, if any is.
function casesOf(strategy, invariant, traces) {
  return data.cases.filter((of) => (!traces || traces.includes(of.trace)) && of.runs.some((run) =>
    run.strategy === strategy && run.violations.some((one) => one.invariant === invariant)));
}

const miniBar = (value, most) => svg("svg", {width: 48, height: 12, "aria-hidden": "true", focusable: "false"},
  svg("rect", {class: "cost", x: 0.5, y: 1, width: most > 0 ? Math.max(value > 0 ? 1 : 0, 46 * value / most) : 0, height: 10}));

// `model` is {rows: [{name, label, cells: {INVARIANT: cell}, facts: {NAME: {value, text}}}], columns: [INVARIANT],
// facts: [NAME], means: {NAME: TEXT}}; a cell {kind, text, news, open()}, of which the last gives what a click shows. Rows
// may have a `group` each, and then stand by it. `kinds` says what signs mean that mean something else here, `label`
// what the table is, and `plain`: that it is no table of claims, to be sorted by them.
class VerdictTable {
  constructor(model) {
    this.model = model;
    this.most = {};
    for (const fact of model.facts) this.most[fact] = Math.max(0, ...model.rows.map((row) => row.facts[fact]?.value ?? 0));
    this.kinds = {...kCells, ...model.kinds};
    this.filter = "";
    this.show = "all";
    this.sort = "order";
    this.body = el("tbody", {});
    this.count = el("output", {class: "dim"});
    this.detail = el("section", {class: "detail", "aria-label": "What a cell shows"});
    this.root = el("div", {}, this.filters(), this.key(),
      el("div", {class: "scroll" + this.onPaper(), tabindex: 0, role: "region", "aria-label": model.label || "Table of verdicts"},
        el("table", {}, this.head(), this.body)),
      model.facts.length ? this.means() : null, this.detail);
    this.draw();
  }
  onPaper() {
    const across = this.model.columns.length + this.model.facts.length;
    return across > kMostAcross ? " folds" : across > kMostUpright ? " turns" : "";
  }
  filters() {
    const select = (label, values, change) => el("label", {}, label + " ", el("select", {onchange: (event) => {
      change(event.target.value);
      this.draw();
    }}, values.map(([value, says]) => el("option", {value}, says))));
    return el("div", {class: "filters"},
      el("label", {}, "Filter ", el("input", {type: "search", oninput: (event) => {
        this.filter = event.target.value.toLowerCase();
        this.draw();
      }})),
      this.model.plain ? null : select("Show", [["all", "all"], ["broken", "with a broken claim"], ["news", "with something new"], ["certain", "with no violation"]],
        (value) => { this.show = value; }),
      this.model.plain ? null : select("Sort by", [["order", "their order"], ["name", "name"], ["broken", "broken claims"],
        ...this.model.facts.map((fact) => [fact, fact])], (value) => { this.sort = value; }),
      this.count);
  }
  key() {
    const used = new Set(this.model.rows.flatMap((row) => Object.values(row.cells).map((cell) => cell.kind)));
    return el("ul", {class: "legend", "aria-label": "Legend"}, Object.entries(this.kinds).filter(([kind]) => used.has(kind))
      .map(([kind, [sign, says]]) => el("li", {}, el("span", {class: "cell-" + kind}, sign), says)));
  }
  means() {
    return el("dl", {class: "facts"}, this.model.facts.filter((fact) => this.model.means[fact])
      .map((fact) => [el("dt", {}, fact), el("dd", {}, this.model.means[fact])]));
  }
  head() {
    return el("thead", {}, el("tr", {}, el("th", {scope: "col"}, this.model.what),
      [...this.model.columns, ...this.model.facts].map((name) => el("th", {scope: "col"}, el("span", {}, clean(name, 60))))));
  }
  rows() {
    const broken = (row) => Object.values(row.cells).filter((cell) => cell.kind === "broken").length;
    const shown = {
      all: () => true,
      broken: (row) => broken(row) > 0,
      news: (row) => Object.values(row.cells).some((cell) => cell.news),
      certain: (row) => !Object.values(row.cells).some((cell) => cell.kind === "broken" || cell.kind === "violated"),
    }[this.show];
    const rows = this.model.rows.filter((row) => row.label.toLowerCase().includes(this.filter) && shown(row));
    const value = (row) => row.facts[this.sort]?.value ?? -1;
    if (this.sort === "name") rows.sort((a, b) => a.label < b.label ? -1 : a.label > b.label ? 1 : 0);
    else if (this.sort === "broken") rows.sort((a, b) => broken(b) - broken(a));
    else if (this.sort !== "order") rows.sort((a, b) => value(b) - value(a));
    return rows;
  }
  draw() {
    const rows = this.rows();
    this.count.textContent = rows.length + " of " + this.model.rows.length;
    const across = 1 + this.model.columns.length + this.model.facts.length;
    const lines = unique(rows.map((row) => row.group)).flatMap((group) => [
      group ? el("tr", {class: "group"}, el("th", {scope: "colgroup", colspan: across}, el("span", {}, clean(group, 120)))) : [],
      rows.filter((row) => row.group === group).map((row) => this.line(row))].flat());
    this.body.replaceChildren(...lines);
  }
  // What a column is stands in each cell, too: where a row folds on paper, there is no head.
  line(row) {
    return el("tr", {}, el("th", {scope: "row"}, clean(row.label, 120)),
      this.model.columns.map((name) => this.cell(row, name)),
      this.model.facts.map((fact) => {
        const of = row.facts[fact];
        return el("td", {"data-column": fact}, of ? el("span", {class: "bar"}, miniBar(of.value, this.most[fact]), of.text) : "");
      }));
  }
  cell(row, name) {
    const cell = row.cells[name];
    if (!cell) return el("td", {});
    const says = [el("span", {class: "cell-" + cell.kind}, this.kinds[cell.kind][0] + " " + cell.text), cell.news ? el("span", {class: "is-new bad"}, "new") : null];
    return el("td", {class: cell.kind === "broken" ? "broken" : null, "data-column": clean(name, 60)}, cell.open
      ? el("button", {type: "button", "aria-pressed": "false", onclick: (event) => this.open(event.currentTarget, row, name, cell)},
        el("span", {class: "off-screen"}, row.label + ", " + name + ": "), says)
      : says);
  }
  open(button, row, name, cell) {
    for (const other of this.body.querySelectorAll("[aria-pressed=true]")) other.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", "true");
    const heading = el("h2", {tabindex: -1}, [row.group, row.label].filter(Boolean).map((of) => clean(of, 120)).join(", ") + ": " + name);
    const [sign, means] = this.kinds[cell.kind];
    this.detail.replaceChildren(heading, el("p", {}, sign + " " + cell.text + ": " + means + "."), ...[cell.open()].flat().filter(Boolean));
    heading.focus();
    heading.scrollIntoView({block: "start"});
  }
}

// A case among others, as a button that shows it in its place.
// `says(of)` names one, beside its length.
function caseLinks(cases, strategy, says = (of) => of.name, texts = []) {
  const place = el("div", {});
  const show = (of, at) => {
    const index = data.cases.indexOf(of);
    place.replaceChildren(play(of, {strategy, ...at}, (said) => setFragment({case: index + 1, ...said})));
  };
  if (cases.length === 0) return [el("p", {class: "dim"}, "It is not drawn here."), texts.map(pre)].flat();
  const said = fragment();
  const named = Math.max(0, cases.indexOf(data.cases[Number(said.case) - 1]));
  show(cases[named], data.cases[Number(said.case) - 1] === cases[named] ? said : {});
  if (cases.length === 1) return [place];
  return [el("p", {class: "choices"}, el("label", {}, "Trace ", el("select", {onchange: (event) => show(cases[Number(event.target.value)], {})},
    cases.map((of, i) => el("option", {value: i, selected: i === named}, (says(of) ? clean(says(of), 80) + ", " : "") + counted(of.steps.length, "operation")))))), place];
}

// And as a link to it, which the page follows itself.
const linkToCase = (of, strategy, says) => el("a", {href: "#case=" + (data.cases.indexOf(of) + 1) + (strategy ? "&strategy=" + encodeURIComponent(strategy) : "")}, says);

// What is said of findings beside their traces.
function findingText(finding) {
  return el("div", {class: "finding"},
    el("p", {}, finding.known ? "known: " : el("strong", {class: "bad"}, "NEW: "),
      el("code", {}, long([finding.profile, finding.signature].filter(Boolean).join(", "))),
      finding.runs !== undefined ? ", in " + counted(finding.runs, "run") : "", ", " + counted(finding.length, "operation")),
    finding.message ? el("p", {}, long(finding.message + ".")) : null,
    finding.accepted ? el("p", {class: "dim"}, long("accepted: " + finding.accepted.reason)) : null);
}
