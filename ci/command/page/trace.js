"use strict";
// A case as steps to go through: of each run the rows of its course, and of two runs those beside each other.

// The operation at application time, or by itself, that a step belongs to.
const operationOf = (of, step) => of.steps[step].in ?? step;

// The moment that shows a violation: the last refusal of its step, or else that step's end.
const shown = new Map();
function momentOf(run, violation) {
  if (!shown.has(violation)) shown.set(violation, lookForMoment(run, violation));
  return shown.get(violation);
}
function lookForMoment(run, violation) {
  let shows = -1;
  run.moments.forEach((moment, i) => {
    if (moment.step !== violation.step) return;
    if (moment.kind === "refused" || (moment.kind === "ended" && (shows < 0 || run.moments[shows].kind !== "refused"))) shows = i;
  });
  return shows < 0 ? run.moments.length - 1 : shows;
}

// What a moment says, where the report leaves it to the rest.
function saysOf(run, moment) {
  if (moment.says) return moment.says;
  if (moment.kind === "granted") return (run.guest ? "alloc(" : "GetHeap(") + moment.blocks[0].asked + ") gives a block";
  if (moment.kind === "returned") return run.guest ? "release takes a block back" : "RetHeap takes a block back";
  return moment.result || "";
}

// The rows of a run, by operation. A row is {step, from, to, depth, text, says, kind, failed, violations}: it stands
// for the moments [from, to). An operation in which little happens is one row.
function rowsOf(of, run) {
  const shows = new Map();
  for (const violation of run.violations) {
    const at = momentOf(run, violation);
    shows.set(at, [...(shows.get(at) || []), violation]);
  }
  const groups = of.steps.map(() => []);
  const violationsIn = (from, to) => {
    const all = [];
    for (let i = from; i < to; ++i) all.push(...(shows.get(i) || []));
    return all;
  };
  const row = (step, from, to, more) => ({step, from, to, landed: of.steps[step].in !== undefined, depth: 0,
    violations: violationsIn(from, to), ...more});
  const {moments} = run;
  for (let at = 0; at < moments.length;) {
    const operation = operationOf(of, moments[at].step);
    let end = at;
    while (end < moments.length && operationOf(of, moments[end].step) === operation) ++end;
    addOperation(of, run, operation, at, end, row, groups[operation]);
    at = end;
  }
  return groups;
}

const wordsOfStep = (of, step) => of.steps[step].op;

// One step's moments, which stand together, as one row.
function shortRow(of, run, step, from, to, row, depth) {
  const says = run.moments.slice(from, to).filter((moment) => moment.kind !== "ended" && moment.kind !== "point").map((moment) => saysOf(run, moment)).filter(Boolean);
  const ended = run.moments.slice(from, to).find((moment) => moment.kind === "ended");
  return row(step, from, to, {kind: "step", depth, text: wordsOfStep(of, step), says, result: ended && saysOf(run, ended),
    failed: Boolean(ended && ended.failed), points: ended && ended.points, after: Boolean(ended && ended.after)});
}

function addOperation(of, run, operation, from, to, row, rows) {
  const {moments} = run;
  const calls = moments.slice(from, to).filter((moment) => moment.kind !== "point" && moment.kind !== "ended").length;
  const alone = moments.slice(from, to).every((moment) => moment.step === operation);
  const points = moments.slice(from, to).some((moment) => moment.kind === "point");
  if (alone && !points && calls <= 2) {
    rows.push(shortRow(of, run, operation, from, to, row, 0));
    return;
  }
  rows.push(row(operation, from, from, {kind: "begins", text: wordsOfStep(of, operation), says: []}));
  for (let at = from; at < to;) {
    const moment = moments[at];
    if (moment.step !== operation) {
      let end = at;
      while (end < to && moments[end].step === moment.step) ++end;
      rows.push(shortRow(of, run, moment.step, at, end, row, 2));
      at = end;
      continue;
    }
    // A segment that joins is of the grant that follows.
    const end = moment.kind === "joined" && at + 1 < to && moments[at + 1].kind === "granted" ? at + 2 : at + 1;
    const says = moments.slice(at, end).map((one) => saysOf(run, one)).filter(Boolean);
    rows.push(row(operation, at, end, {kind: moments[end - 1].kind, depth: 1, says: moment.kind === "point" ? [] : says.slice(-1),
      text: moment.kind === "point" ? "point " + moment.number + ": " + moment.point : moment.kind === "ended" ? wordsOfStep(of, operation) : says[says.length - 1],
      result: moment.kind === "ended" ? saysOf(run, moment) : undefined, failed: Boolean(moment.failed), points: moment.points}));
    at = end;
  }
}

// Two courses beside each other, or one: {rows: [{left, right, apart}], parts}. They are one until they part.
function besides(left, right) {
  const rows = [];
  if (!right) return {rows: left.flat().map((row) => ({left: row, right: null, apart: false})), parts: -1};
  let parts = -1;
  let lastLeft = null;
  let lastRight = null;
  for (let group = 0; group < left.length; ++group) {
    const count = Math.max(left[group].length, right[group].length);
    for (let i = 0; i < count; ++i) {
      const a = left[group][i];
      const b = right[group][i];
      const said = (row) => row && JSON.stringify([row.text, row.says, row.result, row.violations, row.points, row.step]);
      if (parts < 0 && said(a) !== said(b)) parts = rows.length;
      rows.push({left: a || {...lastLeft, waits: true}, right: b || {...lastRight, waits: true}, apart: parts >= 0});
      lastLeft = a || lastLeft;
      lastRight = b || lastRight;
    }
  }
  return {rows, parts};
}

// A sentence that a picture has for a title.
function sentenceOf(of, run, state, row) {
  const moment = run.moments[row.to - 1];
  const op = wordsOfStep(of, row.step);
  const call = (size) => (run.guest ? "alloc(" : "GetHeap(") + size + ")";
  const where = row.kind === "begins" ? "When " + op + " begins"
    : row.kind === "point" ? "At " + row.text + " of " + op
    : row.kind === "refused" ? "When " + call(moment.size) + " is refused in " + op
    : row.kind === "granted" ? "After " + call(moment.blocks[0].asked) + " in " + op
    : row.kind === "filled" && !run.guest ? "After FillHeapSpare in " + op
    : "After " + (row.kind === "step" || row.kind === "ended" ? op : "the next call of " + op);
  const {heap, spare, free} = state.pages;
  const parts = [run.guest ? "the heap holds " + counted(heap + spare, "page") + (spare ? ", " + spare + " of them in reserve" : "")
    : heap === 0 ? "the heap has no page" : "the heap has " + counted(heap, "page")];
  if (!run.guest) parts.push(spare === 0 ? "the spare is empty" : "the spare has " + counted(spare, "page"));
  parts.push(free === 0 ? "the pager has nothing left" : "the pager has " + counted(free, "free page"));
  return where + ", " + parts.join(", ") + ".";
}
