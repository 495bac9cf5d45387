"use strict";
// What lands where and breaks a claim (`atlas`), and what tells two apart (`distinguish`).

const kAtlasKinds = {
  broken: ["\u2717", "the claim breaks if so many land, one of them there, and a schedule shows it"],
  open: ["\u25cc", "not all schedules were run"],
  kept: ["\u25cb", "no schedule with one there breaks it"],
  none: ["\u2013", "the point is not reached"],
};
const kNothing = "nothing lands";
const placeOf = (of) => of.point ?? kNothing;
const landing = (of) => of.landings === 0 ? "as it is" : of.landings + (of.landings === 1 ? " lands" : " land");

function atlasView(report) {
  const rows = report.strategies;
  const invariants = unique(rows.flatMap((row) => row.cells.map((of) => of.invariant)));
  const claims = (is) => unique(rows.flatMap((row) => row.cells.filter(is).map((of) => row.strategy + ": " + of.invariant))).length;
  const broken = claims(() => true);
  const news = claims((of) => !of.known);
  // Where else that claim breaks: each is a link to the schedule that shows it.
  const elsewhere = (row, of) => {
    const others = row.cells.filter((one) => one !== of && one.invariant === of.invariant);
    return others.length ? el("p", {}, "It also breaks at ", others.map((one, i) => [i ? ", " : "",
      linkToCase(data.cases.find((each) => each.trace === one.trace), row.strategy, placeOf(one) + " (" + landing(one) + ")")]), ".") : null;
  };
  const cell = (row, invariant, place) => {
    const of = row.cells.find((one) => one.invariant === invariant && placeOf(one) === place);
    if (!of) {
      if (place !== kNothing && !row.points.includes(place)) return {kind: "none", text: "not reached"};
      return row.depth < report.depth ? {kind: "open", text: "to " + row.depth} : {kind: "kept", text: "never"};
    }
    return {kind: "broken", text: landing(of), news: !of.known, open: () => [
      findingText({...of, length: data.cases.find((one) => one.trace === of.trace)?.steps.length ?? 0}), elsewhere(row, of),
      ...caseLinks(data.cases.filter((one) => one.trace === of.trace), row.strategy, undefined, [of.trace])]};
  };
  const places = [kNothing, ...report.points];
  const table = new VerdictTable({what: "under", label: "Atlas", kinds: kAtlasKinds, columns: places, facts: [], means: {}, rows:
    invariants.flatMap((invariant) => rows.map((row) => ({name: row.strategy, label: row.strategy, group: invariant, facts: {},
      cells: Object.fromEntries(places.map((place) => [place, cell(row, invariant, place)]))})))});
  const upTo = [...Array(report.depth + 1).keys()].join(", ").replace(/, (\d+)$/, " or $1");
  return {detail: table.detail, title: broken === 0 ? "No claim breaks, whatever lands in the trace"
    : counted(broken, "claim") + (broken === 1 ? " breaks: " : " break: ") + (news ? counted(news, "finding") + (news === 1 ? " is" : " are") + " new" : "nothing is new"), parts: [
    el("p", {}, long("Every way to land " + upTo + " of these at the points of the trace, " +
      counted(rows.reduce((sum, row) => sum + row.schedules, 0), "schedule") + " in all: " + report.landing.join(", ") + ".")),
    facts([["known", report.known], ["end", report.incomplete ? "incomplete: interrupted; what is missing was not looked at" : null]]),
    broken ? table.root : null,
    el("h2", {}, "The trace"), pre(report.trace)]};
}

const kPairKinds = {
  violated: ["\u2260", "they differ after so many operations, and after no fewer"],
  exhausted: ["=", "they never differ: every sequence of the world was tried"],
  open: ["\u25cc", "not known: no sequence that was tried tells them apart"],
};

// What a search for a difference tells.
function evidenceOf(pair, what) {
  const seen = counted(pair.states, "state");
  const upTo = counted(pair.depth, "operation");
  if (pair.differ) return "No shorter sequence of operations of the world " + pair.world + " tells them apart by " + what + ": all were run under both.";
  return {
    exhausted: "Every sequence of operations of the world " + pair.world + " was run under both, to the last of " + seen + ": by " + what + " nothing in it tells them apart.",
    depth: "No sequence of up to " + upTo + " of the world " + pair.world + " tells them apart by " + what + " (" + seen + "); longer ones were not tried.",
    states: "No sequence of up to " + upTo + " of the world " + pair.world + " tells them apart by " + what + " (" + seen + ", as many as were to be seen).",
    memory: "Incomplete: the memory was full after sequences of " + upTo + " (" + seen + "); up to there nothing tells them apart by " + what + ".",
    changing: "Incomplete: static data of a heap counts on for ever, so that no search ends.",
  }[pair.end] || "Incomplete: interrupted after sequences of " + upTo + " (" + seen + "); up to there nothing tells them apart by " + what + ".";
}

const sidesOf = (report, pair) => el("ul", {class: "plain"}, pair.sides.map((side) => el("li", {}, el("strong", {}, side.subject + ": "),
  report.compared !== "violated" ? report.compared + " " + number(side.cost)
    : side.violated.length ? el("span", {class: "bad"}, long("\u2717 violates " + side.violated.join("; "))) : el("span", {class: "good"}, "\u2713 violates nothing"))));

function distinguishView(report) {
  const {pairs, compared} = report;
  const what = compared === "violated" ? "what they violate" : compared;
  const differ = pairs.filter((pair) => pair.differ);
  const means = compared === "violated" ? null : el("p", {class: "dim"}, compared + ": " + report.what);
  const end = facts([["end", report.interrupted ? "incomplete: interrupted; what is missing was not looked at" : null]]);
  const both = (pair) => pair.pair.join(" and ");
  const played = (pair) => data.cases[differ.indexOf(pair)];
  if (pairs.length === 1) {
    const [pair] = pairs;
    return {title: pair.differ ? both(pair) + " differ in " + what + " after " + counted(pair.length, "operation")
      : both(pair) + (pair.end === "exhausted" ? " never differ in " : " do not differ in ") + what + (pair.end === "exhausted" ? " in world " + pair.world : ", as far as was searched"),
      parts: [el("p", {}, evidenceOf(pair, what)), means, end, pair.differ ? [sidesOf(report, pair), play(played(pair), fragment(), setFragment)] : null]};
  }
  const worlds = unique(pairs.map((pair) => pair.world));
  const cell = (pair) => {
    if (!pair.differ) return pair.end === "exhausted" ? {kind: "exhausted", text: "never"} : {kind: "open", text: "to " + pair.depth};
    return {kind: "violated", text: String(pair.length), open: () => [el("p", {}, evidenceOf(pair, what)), sidesOf(report, pair), ...caseLinks([played(pair)])]};
  };
  const rows = worlds.flatMap((world) => unique(pairs.map((pair) => pair.pair[1])).map((name) => ({name, label: name, group: worlds.length > 1 ? "World " + world : undefined, facts: {},
    cells: Object.fromEntries(pairs.filter((pair) => pair.world === world && pair.pair[1] === name).map((pair) => [pair.pair[0], cell(pair)]))})));
  const table = new VerdictTable({what: "and", label: "Pairs", kinds: kPairKinds, plain: true, rows, columns: unique(pairs.map((pair) => pair.pair[0])), facts: [], means: {}});
  const same = pairs.filter((pair) => !pair.differ);
  return {detail: table.detail, title: differ.length + " of " + counted(pairs.length, "pair") + (differ.length === 1 ? " differs in " : " differ in ") + what, parts: [
    el("p", {}, "Operations after which a pair differs, at the least, in " + (worlds.length === 1 ? "world " : "the worlds ") + worlds.join(", ") + "."), means, end, table.root,
    same.length ? el("section", {}, el("h2", {}, "Which nothing tells apart"), el("ul", {}, same.map((pair) => el("li", {}, el("strong", {}, both(pair) + ": "), evidenceOf(pair, what))))) : null]};
}
