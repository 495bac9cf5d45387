"use strict";
// A night of searching: what is new, how far it came, and the nights before.

const kOutcomes = {
  clean: ["\u2713", "good", "nothing is new"],
  new: ["\u2717", "bad", "something is new"],
  incomplete: ["\u25cc", "failed", "incomplete"],
  broken: ["!", "bad", "the harness is broken"],
  running: ["\u2026", "dim", "running"],
};
const kEnds = {
  done: ["\u2713", "good", "to its end"],
  limit: ["\u2713", "good", "until "],
  begun: ["\u25b6", "strong", "under way"],
  stopped: ["\u25cc", "failed", "stopped"],
  lost: ["\u25cc", "failed", "lost"],
  failed: ["!", "bad", "failed"],
  "not begun": ["\u00b7", "dim", "not begun"],
};

// A link is to a night beside this one and to nothing else.
const isPage = (page) => /^\.\.\/\d{4}-\d\d-\d\d\/report\.html$/.test(page || "");
const partText = (part) => part.end === "limit" ? "until " + part.why : kEnds[part.end][2] + (part.why ? ": " + part.why : "");
const share = ([of, all]) => all ? (100 * of / all).toFixed(1) + " % of " + number(all) : "none";

function simpleTable(label, heads, rows) {
  return el("div", {class: "scroll", tabindex: 0, role: "region", "aria-label": label}, el("table", {class: "words"},
    el("thead", {}, el("tr", {}, heads.map((name) => el("th", {scope: "col"}, name)))),
    el("tbody", {}, rows.map(([first, ...rest]) => el("tr", {}, el("th", {scope: "row"}, first), rest.map((item) => el("td", {}, item)))))));
}

function nightTitle(report, outcome, news) {
  const under = report.parts.filter((part) => part.end === "begun").map((part) => part.part);
  return "Night of " + report.date + ({
    running: " is running: " + (under.join(", ") || "it begins"),
    clean: ": nothing is new",
    new: ": " + counted(news, "finding") + (news === 1 ? " is new" : " are new") + (report.incomplete ? ", and it is incomplete" : ""),
    broken: ": the harness is broken",
    incomplete: ": incomplete, and nothing new in what was searched",
  }[outcome] || "");
}

// What is new, each with its trace; `detail` is where one is played.
function newOnes(report, detail) {
  const {findings, crashes, stale} = report;
  if (!findings.length && !crashes.length && !stale.length) return null;
  const drawn = (each) => data.cases.find((of) => of.trace === each.trace);
  const first = findings.find(drawn);
  if (first) detail.replaceChildren(el("h2", {}, long(first.identity)), ...caseLinks([drawn(first)]));
  return el("section", {}, el("h2", {}, "What is new"), el("ol", {class: "news"},
    findings.map((each) => el("li", {}, el("p", {}, el("strong", {class: "bad"}, long("\u2717 " + each.identity))),
      el("p", {}, counted(each.operations, "operation") + "; ", long(each.certificate), drawn(each) ? [" \u2014 ", linkToCase(drawn(each), undefined, "play its trace")] : null),
      drawn(each) ? null : pre(each.trace),
      el("p", {class: "buttons"}, copyButton(each.replay, "copy the line that repeats it"), " ", el("code", {class: "replay"}, long(each.replay))))),
    crashes.map((each) => el("li", {}, el("p", {}, el("strong", {class: "bad"}, long("\u2717 " + each.identity)), " in " + each.target),
      el("p", {class: "buttons"}, copyButton(each.replay, "copy the line that repeats it"), " ", el("code", {class: "replay"}, long(each.replay))))),
    stale.map((line) => el("li", {}, el("p", {}, el("strong", {class: "bad"}, "\u2717 known, and no longer shown by its own trace: "), long(line))))));
}

function searchesOf(report) {
  const {canary, guided, explore, long: commands} = report;
  const lines = [];
  if (canary) lines.push(["canary", (canary.found ? "found" : "not found") + " within " + counted(canary.runs, "run")]);
  for (const each of guided) {
    lines.push(["guided search" + (each.heap ? " of " + each.heap.split("/").pop() : ""), "seed " + each.seed + ", " + counted(each.runs, "run") + " for each strategy and profile: " +
      (each.new === null ? "it was ended before it told anything" : number(each.new) + " new" + (each.interrupted ? ", as far as it came" : ""))]);
  }
  if (explore) {
    lines.push(["the explorer", explore.world + ": " + (explore.strategies ? explore.strategies.map((each) => each.strategy + " " +
      (each.end === "exhausted" ? "to its end (" + counted(each.states, "state") + ")" : each.states ? "to depth " + each.depth : "not begun")).join(", ") || "no strategy was begun"
      : "it was ended before it told anything")]);
  }
  for (const each of commands) lines.push([each.command, each.status === 0 ? "passed" : "ended with " + each.status]);
  return lines.length ? el("section", {}, el("h2", {}, "Searches"), facts(lines.map(([name, says]) => [name, long(says)]))) : null;
}

function targetsOf(report) {
  const targets = Object.entries(report.targets);
  if (targets.length === 0) return null;
  const most = (key) => Math.max(0, ...targets.map(([, each]) => each[key] ?? 0));
  const runs = most("runs");
  const entries = most("after");
  const bar = (value, of) => el("span", {class: "bar"}, miniBar(value, of), number(value));
  return el("section", {}, el("h2", {}, "Targets"), simpleTable("Targets", ["target", "executions", "a second", "seconds", "rounds", "corpus entries", "since before", "features"],
    targets.map(([name, each]) => [name, bar(each.runs, runs), each.seconds ? number(Math.round(each.runs / each.seconds)) : "\u2013", number(each.seconds), number(each.rounds),
      bar(each.after, entries), (each.after < each.before ? "\u2212" : "+") + number(Math.abs(each.after - each.before)), each.features === null ? "\u2013" : number(each.features)])));
}

function nightsOf(report, outcome) {
  const nights = data.nights || [];
  if (nights.length === 0) return null;
  const day = (each) => each.date.slice(5);
  const chart = (title, value, style, kind) => barChart({title, across: "nights, the last one on the right", wide: 400, kinds: [{style, says: kind}],
    bars: nights.map((each) => ({name: day(each), parts: [value(each)], says: each.date + ": " + number(value(each)) + ", " + (kOutcomes[each.outcome]?.[2] ?? each.outcome)}))});
  const sum = (value) => nights.reduce((all, each) => all + value(each), 0);
  const last = nights[nights.length - 1];
  const clean = nights.filter((each) => each.outcome === "clean").length;
  return el("section", {}, el("h2", {}, "The nights over this corpus"),
    el("p", {}, counted(nights.length, "night") + (outcome === "running" ? " before this one" : ", this one among them") + "; " + number(clean) + " of them whole, with nothing new."),
    el("div", {class: "charts"}, chart("New findings by night: " + number(sum((each) => each.new)) + " in all. A finding is new, night after night, until it is accepted.", (each) => each.new, "finding",
      "broken claims, inputs that crash a target, known ones no longer shown"),
      chart("Executions of the targets by night: " + number(sum((each) => each.executions)) + " in all.", (each) => each.executions, "cost", "inputs that the targets ran"),
      chart("Corpus entries after each night: " + number(last.entries) + " now.", (each) => each.entries, "entry", "inputs that are kept, of all targets")),
    el("h3", {}, "Their reports"), simpleTable("Nights", ["night", "outcome", "new", "executions", "entries", "commit"], nights.slice().reverse().map((each) => {
      const [sign, style, says] = kOutcomes[each.outcome] || kOutcomes.running;
      return [isPage(each.page) ? el("a", {href: each.page}, each.date) : each.date, el("span", {class: style}, sign + " " + says), number(each.new), number(each.executions), number(each.entries), each.commit.slice(0, 12)];
    })));
}

function coverageOf(report) {
  const {coverage} = report;
  if (!coverage) return null;
  const without = coverage.uncovered.filter((each) => !each.reason);
  return el("section", {}, el("h2", {}, "Coverage of model/"),
    el("p", {}, "Lines: " + share(coverage.lines) + ". Branches: " + share(coverage.branches) + ". Not run: " + (coverage.uncovered.length === 0 ? "nothing."
      : counted(coverage.uncovered.length, "place") + (without.length ? ", " + without.length + " of them without a reason." : ", each with a reason."))),
    coverage.uncovered.length ? simpleTable("What is not run", ["place", "what", "text", "why not"], [...without, ...coverage.uncovered.filter((each) => each.reason)].map((each) =>
      [each.file + ":" + each.line, each.kind, el("code", {}, each.text), each.reason ? long(each.reason) : el("strong", {class: "bad"}, "\u2717 no reason is written")])) : null);
}

function nightView(report) {
  const outcome = report.outcome || "running";
  const news = report.findings.length + report.crashes.length + report.stale.length;
  const detail = el("section", {class: "detail", "aria-label": "A trace of what is new"});
  const [sign, style, says] = kOutcomes[outcome];
  const why = {
    running: "This is how far it is; the file is written again after each part. If no night is at work any more, it was killed here.",
    broken: report.broken,
    clean: "The limit that was given is met: " + counted(report.minutes, "minute") + " of search.",
  }[outcome];
  return {detail, title: nightTitle(report, outcome, news), parts: [
    el("p", {}, el("strong", {class: style}, sign + " " + says), why ? [". ", long(why)] : "."),
    report.incomplete && outcome !== "running" ? el("p", {class: "failed"}, "Less was done than was asked for; the parts below say what.") : null,
    facts([["commit", report.commit], ["seed", report.seed], ["given", counted(report.minutes, "minute") + ", " + counted(report.jobs, "job") + " at a time"],
      ["heaps", report.heaps.join(", ")], ["stopped by", report.stopped]]),
    newOnes(report, detail), detail,
    el("section", {}, el("h2", {}, "Parts"), el("ol", {class: "plain"}, report.parts.map((part) => el("li", {}, el("span", {class: kEnds[part.end][1]}, kEnds[part.end][0] + " " + part.part),
      ": ", long(partText(part)))))),
    searchesOf(report), targetsOf(report), nightsOf(report, outcome), coverageOf(report),
    report.notes.length ? el("section", {}, el("h2", {}, "The corpus"), el("ul", {}, report.notes.map((note) => el("li", {}, long(note))))) : null]};
}
