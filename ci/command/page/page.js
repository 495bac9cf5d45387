"use strict";
// Which report it is, and what is shown of it.

const kCostMeans = {
  held: "pages out of others' reach, at most (and on average)",
  taken: "pages that the pager gave, at most",
  calls: "heap calls of a bind, at most (and on average)",
  masked: "block headers visited between two points, at most",
  starved: "requests and packets refused outside application time",
  latency: "points of a bind at which something landed before its last block, at most (and on average)",
  states: "states that were seen",
  transitions: "operations tried in states, with all that landed in them",
  depth: "operations up to which every sequence was tried",
};
const average = (of) => of.of === 0 ? {value: 0, text: "-"} : {value: of.most, text: number(of.most) + " (" + (of.sum / of.of).toFixed(1) + ")"};
function costsOf(costs) {
  const all = {};
  for (const of of costs || []) {
    all[of.strategy] = {held: average(of.held), taken: {value: of.taken, text: number(of.taken)}, calls: average(of.calls),
      masked: {value: of.masked, text: number(of.masked)},
      starved: {value: of.starved.of ? of.starved.refused / of.starved.of : 0, text: number(of.starved.refused) + " of " + number(of.starved.of)},
      latency: average(of.latency)};
  }
  return all;
}
const facts = (pairs) => el("dl", {class: "facts"}, pairs.filter(([, says]) => says !== undefined && says !== null && says !== "")
  .map(([name, says]) => [el("dt", {}, name), el("dd", {}, says)]));
const signatureIn = (findings) => (of) => {
  const finding = findings.find((one) => one.trace === of.trace);
  return finding ? finding.profile + ", " + finding.signature : of.name;
};
const isWere = (list, one, several) => list.length === 1 ? one : several;

const views = {
  replay(report) {
    const of = data.cases[0];
    const runs = of.runs;
    const broken = runs.filter((run) => run.violations.length);
    const name = of.name.split("/").pop();
    const title = broken.length === 0 ? name + ": nothing is violated under " + runs.map((run) => run.strategy).join(", ")
      : name + ": " + unique(broken.flatMap((run) => run.violations.map((one) => one.invariant))).join(", ") + " violated under " +
        broken.map((run) => run.strategy).join(", ");
    return {title, parts: [
      runs.length > 2 ? el("section", {}, el("h2", {}, "In short"), el("ul", {}, runs.map((run) => el("li", {}, run.strategy + ": ",
        run.violations.length ? el("span", {class: "bad"}, "\u2717 " + run.violations.map((one) => one.invariant + " at line " + one.line).join(", ")) : el("span", {class: "good"}, "\u2713 nothing violated"))))) : null,
      play(of, fragment(), setFragment)]};
  },

  validate(report) {
    const of = new Map();
    for (const verdict of report.verdicts) {
      if (!of.has(verdict.strategy)) of.set(verdict.strategy, {});
      of.get(verdict.strategy)[verdict.invariant] = verdict;
    }
    const costs = costsOf(report.costs);
    const cell = (strategy, verdict) => {
      const {findings, invariant} = verdict;
      const shown = findings.length || verdict.verdict === "violated" ? () => {
        const cases = casesOf(strategy, invariant, findings.length ? findings.map((one) => one.trace) : null);
        return [findings.map(findingText), caseLinks(cases, strategy, signatureIn(findings), findings.map((one) => one.trace))].flat();
      } : null;
      if (findings.length) {
        return {kind: "broken", text: "refuted in " + Math.min(...findings.map((one) => one.length)), news: findings.some((one) => !one.known), open: shown};
      }
      if (verdict.verdict === "violated") return {kind: "violated", text: "beyond its claims", open: shown};
      if (verdict.verdict === "not-applicable") return {kind: "none", text: "n/a"};
      if (verdict.proved) return {kind: "proved", text: "proved"};
      if (!verdict.claimed) return {kind: "unclaimed", text: "not claimed"};
      return verdict.verdict === "open" ? {kind: "open", text: "open"} : {kind: "kept", text: number(verdict.runs) + " runs"};
    };
    const rows = report.strategies.map((name) => ({name, label: name, facts: costs[name] || {},
      cells: Object.fromEntries(Object.entries(of.get(name) || {}).map(([invariant, verdict]) => [invariant, cell(name, verdict)]))}));
    const news = report.verdicts.flatMap((verdict) => verdict.findings.filter((one) => !one.known));
    const table = new VerdictTable({what: "tested", rows, columns: unique(report.verdicts.map((one) => one.invariant)),
      facts: report.costs ? ["held", "taken", "calls", "masked", "starved", "latency"] : [], means: kCostMeans});
    return {title: news.length ? counted(news.length, "finding") + isWere(news, " is", " are") + " new" : "Nothing is new", detail: table.detail, parts: [
      facts([["seed", report.seed], ["runs", number(report.runs) + " for each strategy and profile"], ["profiles", report.profiles.join(", ")],
        ["known", report.known], ["end", report.incomplete ? "incomplete: " + report.end : null]]),
      table.root]};
  },

  verdicts(report) {
    const costs = costsOf(report.costs);
    const names = Object.keys(report.strategies);
    const isNew = (strategy, invariant) => report.new.some((line) => line.includes(": " + strategy + " breaks " + invariant + " "));
    const cell = (strategy, invariant, of) => {
      const open = of.violated_by ? () => caseLinks(casesOf(strategy, invariant), strategy) : null;
      if (of.broken_by) return {kind: "broken", text: "refuted by " + of.broken_by, news: isNew(strategy, invariant), open};
      if (of.violated_by) return {kind: "violated", text: "beyond, by " + of.violated_by, open};
      if (of.proved) return {kind: "proved", text: "proved"};
      return of.claimed ? {kind: "kept", text: "in all"} : {kind: "unclaimed", text: "not claimed"};
    };
    const rows = names.map((name) => ({name, label: name, facts: costs[name] || {},
      cells: Object.fromEntries(Object.entries(report.strategies[name]).map(([invariant, of]) => [invariant, cell(name, invariant, of)]))}));
    const table = new VerdictTable({what: "tested", rows, columns: unique(names.flatMap((name) => Object.keys(report.strategies[name]))),
      facts: report.costs ? ["held", "taken", "calls", "masked", "starved", "latency"] : [], means: kCostMeans});
    const wrong = [...report.unexpected, ...report.not_as_noted];
    return {title: counted(report.traces, "trace") + ": " + (report.new.length ? counted(report.new.length, "finding") + isWere(report.new, " is", " are") + " new"
      : wrong.length ? counted(wrong.length, "line") + isWere(wrong, " says", " say") + " what is not so" : "nothing is new"), detail: table.detail, parts: [
      report.new.length ? el("section", {}, el("h2", {}, "New"), el("ul", {}, report.new.map((line) => el("li", {class: "bad"}, long("\u2717 " + line))))) : null,
      wrong.length ? el("section", {}, el("h2", {}, "What traces say, and is not so"), el("ul", {}, wrong.map((line) => el("li", {}, long(line))))) : null,
      facts([["known", report.known]]), table.root]};
  },

  explore(report) {
    const cell = (search, verdict) => {
      const findings = search.findings.filter((one) => one.invariant === verdict.invariant);
      const traces = unique([...findings.map((one) => one.trace), ...(verdict.trace ? [verdict.trace] : [])]);
      const open = traces.length ? () => [findings.map(findingText), caseLinks(casesOf(search.strategy, verdict.invariant, traces), search.strategy, signatureIn(findings), traces)].flat() : null;
      if (verdict.broken) return {kind: "broken", text: "refuted in " + (verdict.length ?? "?"), news: findings.some((one) => !one.known), open};
      if (verdict.verdict === "violated") return {kind: "violated", text: "beyond, in " + verdict.length, open};
      if (verdict.verdict === "not-applicable") return {kind: "none", text: "n/a"};
      if (verdict.proved) return {kind: "proved", text: "proved"};
      if (verdict.verdict !== "exhausted") return {kind: verdict.claimed ? "open" : "unclaimed", text: "to depth " + search.depth};
      if (!verdict.claimed) return {kind: "unclaimed", text: "not claimed"};
      return search.never_reached.length ? {kind: "open", text: "not all reached"} : {kind: "exhausted", text: "proved in " + clean(search.world, 30)};
    };
    const rows = report.map((search) => ({name: search.strategy, label: search.strategy + " in " + search.world,
      facts: Object.fromEntries(["states", "transitions", "depth"].map((fact) => [fact, {value: search[fact], text: number(search[fact])}])),
      cells: Object.fromEntries(search.verdicts.map((verdict) => [verdict.invariant, cell(search, verdict)]))}));
    const table = new VerdictTable({what: "tested", rows, columns: unique(report.flatMap((search) => search.verdicts.map((one) => one.invariant))),
      facts: ["states", "transitions", "depth"], means: kCostMeans});
    const news = report.flatMap((search) => search.findings.filter((one) => !one.known));
    const worlds = unique(report.map((search) => search.world));
    return {title: worlds.join(", ") + ": " + (news.length ? counted(news.length, "finding") + isWere(news, " is", " are") + " new" : "nothing is new"), detail: table.detail, parts: [
      worlds.map((name) => worldText(report.find((search) => search.world === name))), table.root,
      report.map((search) => el("section", {}, el("h2", {}, search.strategy + " in " + search.world), facts([["end", search.end],
        ["seen", counted(search.states, "state") + ", " + counted(search.transitions, "transition") + ", every sequence of up to " + counted(search.depth, "operation") +
          (search.frontier ? "; " + counted(search.frontier, "state") + " to be gone on from" : "")]]), statesByDepth(search),
        el("div", {class: "reached"}, el("div", {}, el("h3", {}, "Reached"), el("ul", {}, search.reached.map((one) => el("li", {}, "\u2713 " + clean(one))))),
          el("div", {}, el("h3", {}, "Never reached"), search.never_reached.length ? el("ul", {}, search.never_reached.map((one) => el("li", {class: "failed"}, "\u25cc " + clean(one))))
            : el("p", {class: "dim"}, "nothing that its operations can make")))))]};
  },

  measure(report) {
    const broken = report.heaps.flatMap((heap) => heap.ranges.filter((range) => range.promise === "broken"));
    const detail = el("section", {"aria-label": "What a range shows"});
    return {detail, title: report.heaps.map((heap) => heap.heap).join(", ") + ": " + (broken.length ? "what is promised of " + counted(broken.length, "range") + " of sizes is not kept" : "no promise is broken"),
      parts: [facts([["seed", report.seed], ["known", report.known], ["end", report.incomplete ? "incomplete: interrupted" : null]]), report.heaps.map((heap) => measuredHeap(heap, detail)), detail]};
  },

  shrink(report) {
    return {title: counted(report.operations_before, "operation") + " made " + report.operations, parts: [
      el("p", {}, long(report.failure)),
      facts([["runs", number(report.runs)], ["end", report.interrupted ? "interrupted: the smallest so far" : report.finished ? "no pass makes it smaller" : "the limit ended it"],
        ["certificate", report.certificate.replace(/^# /, "")], ["kept as", report.kept_as]]),
      report.findings.map((one) => el("p", {}, el("code", {}, long(one.strategy + " breaks " + one.invariant + " (" + one.profile + ", " + one.signature + ")")))),
      data.cases.length ? caseLinks(data.cases, data.cases[0].runs[0]?.strategy) : pre(report.trace)]};
  },

  atlas: atlasView,
  distinguish: distinguishView,
  nightly: nightView,
};

const kBounds = {pages: "growable page", heap: "page", spare: "page", ifaces: "interface", blocks: "block", sockets: "socket", packets: "packet", interrupts: "interrupt"};
const kBoundsAre = {heap: " of the heap at first", spare: " of the spare", blocks: " at once", packets: " in a queue", interrupts: " in an operation"};
function worldText(search) {
  const bounds = Object.entries(search.bounds).filter(([name]) => kBounds[name]).map(([name, value]) => counted(value, kBounds[name]) + (kBoundsAre[name] || ""));
  return el("section", {}, el("h2", {}, "The world " + search.world),
    el("p", {}, long("Every sequence of: " + search.operations + ".")),
    el("p", {}, "Within: " + bounds.join(", ") + "; a bind asks for " + search.bounds.bind.join(", ") + " bytes."));
}

// How far from the start the states are.
function statesByDepth(search) {
  const counts = search.by_depth;
  if (counts.length === 0) return null;
  const last = counts.length - 1;
  const widest = counts.indexOf(Math.max(...counts));
  const away = (depth) => depth === 0 ? "the start" : counted(depth, "operation") + " from the start";
  const left = search.end === "exhausted" ? 0 : Math.min(search.frontier, counts[last]);
  return barChart({across: "operations from the start", title: "Of " + counted(search.states, "state") + " most, " + number(counts[widest]) + ", are " + away(widest) + "; the farthest are " +
    away(last) + (search.end === "exhausted" ? ", and there are no others." : ": the search ended there, and the rest is not known."),
  kinds: [{style: "cost", says: "states whose shortest way takes so many operations"}, ...(left ? [{style: "left", says: "found, and not gone on from"}] : [])],
  bars: counts.map((count, depth) => ({name: String(depth), parts: depth === last && left ? [count - left, left] : [count],
    says: counted(count, "state") + (depth === 0 ? ": the start" : ", " + away(depth)) + (depth === last && left ? ", " + number(left) + " not gone on from" : "")}))});
}

// A report that has no view of its own: what is in it.
function tree(value, depth = 0) {
  if (Array.isArray(value)) return el("ul", {}, value.slice(0, 500).map((item) => el("li", {}, tree(item, depth + 1))), value.length > 500 ? el("li", {}, "\u2026 " + value.length + " in all") : null);
  if (value !== null && typeof value === "object") return el("dl", {class: "facts"}, Object.entries(value).map(([name, item]) => [el("dt", {}, name), el("dd", {}, tree(item, depth + 1))]));
  const text = String(value);
  return text.includes("\n") ? pre(text) : el("span", {}, text);
}

function main() {
  const view = (views[data.verb] || ((report) => ({title: "sparepage " + data.verb, parts: [
    data.cases.length ? caseLinks(data.cases, data.cases[0].runs[0]?.strategy) : null, tree(report)]})))(data.report);
  const title = clean(view.title, 200);
  const ranAs = data.verb === "nightly" ? "ci/nightly" : "sparepage " + data.verb;
  document.title = title + " \u2013 sparepage";
  const raw = el("details", {ontoggle: (event) => {
    if (event.target.open && event.target.children.length === 1) event.target.append(pre(JSON.stringify(data.report, null, 1)));
  }}, el("summary", {}, "The report as JSON"));
  document.getElementById("page").replaceChildren(...[el("header", {}, el("h1", {}, title), el("p", {class: "dim"}, ranAs)),
    view.parts, el("footer", {}, el("p", {class: "buttons"}, (data.program.version ? "sparepage " + data.program.version + ", " : "") + "commit " + data.program.commit,
      copyButton(() => JSON.stringify(data.report), "copy the report as JSON")), raw)].flat(Infinity).filter(Boolean));
  const place = el("div", {});
  const goTo = () => {
    const said = fragment();
    const named = Number(said.case);
    if (view.detail && Number.isInteger(named) && data.cases[named - 1]) {
      view.detail.replaceChildren(place);
      place.replaceChildren(el("h2", {tabindex: -1}, "A trace of " + counted(data.cases[named - 1].steps.length, "operation")),
        play(data.cases[named - 1], said, (at) => setFragment({case: named, ...at})));
      place.scrollIntoView({block: "start"});
    } else if (player && said.step) {
      player.go(Number(said.step) - 1);
    }
  };
  if (view.detail) goTo();
  addEventListener("hashchange", () => { if (location.hash !== ownFragment) goTo(); });
  document.documentElement.dataset.ready = "yes";
}
if (data.verb) main();
