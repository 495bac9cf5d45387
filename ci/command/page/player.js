"use strict";
// A case to look at: its timeline, the heap at each step, what is violated, the words and the line that repeats it.

// A strategy, and what it does; a heap that somebody brings need not say that.
const titleOf = (run) => run.strategy + (run.summary ? ": " + run.summary : "");

class Player {
  // `at` is what the address said: {step, strategy}. `told` hears where one is now.
  constructor(of, at, told) {
    this.of = of;
    this.told = told;
    this.unfolded = false;
    this.heaps = of.runs.map((run) => new HeapAt(run));
    this.groups = of.runs.map(() => null);
    const named = (at.strategy || "").split(",").map((name) => of.runs.findIndex((run) => run.strategy === name));
    const chosen = named.filter((index) => index >= 0);
    this.left = chosen[0] ?? 0;
    this.right = chosen.length > 1 ? chosen[1] : chosen.length === 0 && of.runs.length > 1 ? 1 : -1;
    this.build();
    this.choose();
    const step = Number(at.step);
    this.go(Number.isInteger(step) && step >= 1 ? Math.min(step, this.rows.length) - 1 : this.firstToSee());
  }

  rowsOfRun(index) {
    return this.groups[index] ??= rowsOf(this.of, this.of.runs[index]);
  }
  choose() {
    const {rows, parts} = besides(this.rowsOfRun(this.left), this.right >= 0 ? this.rowsOfRun(this.right) : null);
    this.rows = rows;
    this.parts = parts;
    this.list.lines.classList.toggle("two", this.right >= 0 && parts >= 0);
    this.list.setCount(rows.length);
    this.slider.max = String(Math.max(1, rows.length));
    const runs = this.shownRuns();
    this.legend.replaceChildren(legend(runs));
    this.words.replaceChildren(...runs.map((run) => this.wordsOf(run)));
    const both = runs.map((run) => clean(run.strategy, 60)).join(" and ");
    this.apart.textContent = this.right < 0 ? "" : both + (parts < 0 ? " never part: it goes like that under both." : " part at step " + (parts + 1) + ".");
  }
  shownRuns() {
    return [this.left, this.right].filter((index) => index >= 0).map((index) => this.of.runs[index]);
  }
  // What there is to see first: a violation, or else where they part, or the last refusal.
  firstToSee() {
    const broken = this.rows.findIndex(({left, right}) => left.violations.length && !left.waits || right && right.violations.length && !right.waits);
    if (broken >= 0) return broken;
    if (this.parts >= 0) return this.parts;
    const refused = this.rows.findLastIndex(({left}) => left.kind === "refused");
    return refused >= 0 ? refused : this.rows.length - 1;
  }

  build() {
    const {of} = this;
    this.list = new LongList("Timeline", (index) => this.line(index), (index) => this.go(index));
    this.slider = el("input", {type: "range", min: 1, max: 1, value: 1, "aria-label": "Step",
      oninput: () => this.go(Number(this.slider.value) - 1)});
    this.where = el("output", {class: "where"});
    this.apart = el("p", {class: "dim"});
    this.pictures = el("div", {class: "pictures"});
    this.legend = el("div", {});
    this.words = el("div", {class: "words"});
    const button = (label, title, to) => el("button", {type: "button", title, "aria-label": title, onclick: () => this.go(to())}, label);
    this.root = el("section", {class: "player", "aria-label": "Trace"},
      el("h2", {}, "Step by step"),
      of.runs.length > 1 ? this.choices() : null,
      el("div", {class: "controls"},
        button("\u00ab", "First step", () => 0), button("\u2039", "Step back", () => this.at - 1),
        this.slider,
        button("\u203a", "Step on", () => this.at + 1), button("\u00bb", "Last step", () => this.rows.length - 1),
        button("\u2717", "What is violated", () => this.firstToSee()), this.where),
      this.apart,
      el("div", {class: "stage"}, this.pictures, this.list.root),
      el("p", {class: "dim hint"}, "Arrow keys step, Home and End go to the ends. The address names the step."),
      el("h3", {}, "Legend"), this.legend,
      el("h3", {}, "In words"), this.words,
      el("h3", {}, "The trace"),
      el("p", {class: "buttons"}, copyButton(of.trace, "copy the trace")), pre(of.trace));
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.pictures);
  }
  choices() {
    const select = (label, chosen, change, none) => el("label", {}, label + " ", el("select", {onchange: (event) => change(Number(event.target.value))},
      none ? el("option", {value: -1, selected: chosen < 0}, "nothing") : null,
      this.of.runs.map((run, i) => el("option", {value: i, selected: i === chosen}, clean(run.strategy, 60)))));
    const changed = () => {
      this.choose();
      this.go(this.firstToSee());
    };
    return el("p", {class: "choices"},
      select("Under", this.left, (index) => { this.left = index; changed(); }, false),
      select("beside", this.right, (index) => { this.right = index === this.left ? -1 : index; changed(); }, true));
  }

  // A line of the timeline.
  line(index) {
    const {left, right, apart} = this.rows[index];
    const line = el("div", {class: "line" + (apart && right ? " two" : "")}, this.half(left, index));
    if (apart && right) line.append(this.half(right, -1));
    return line;
  }
  half(row, index) {
    const bad = row.violations.length !== 0 && !row.waits;
    const number = index < 0 ? "" : String(this.of.steps[row.step].line);
    return el("span", {class: "half depth" + row.depth + (bad ? " violated" : "") + (row.waits ? " waits" : "")},
      el("span", {class: "number"}, row.depth === 1 || row.waits ? "" : number),
      el("span", {class: "what" + (row.landed ? " landed" : "") + (row.kind === "point" ? " point" : "")},
        row.waits ? "" : (row.landed ? "\u21b3 " : "") + clean(row.text, 120)),
      row.result && !row.waits ? el("span", {class: "result " + (row.failed ? "failed" : "good")}, (row.failed ? "\u25b3 " : "\u2713 ") + clean(row.result, 40)) : null,
      bad ? el("strong", {class: "bad"}, "\u2717 " + row.violations.map((one) => one.invariant).join(", ")) : null);
  }

  go(index) {
    this.at = Math.max(0, Math.min(this.rows.length - 1, index));
    this.slider.value = String(this.at + 1);
    const row = this.rows[this.at];
    if (!row) return;
    this.slider.setAttribute("aria-valuetext", "step " + (this.at + 1) + ": " + clean(row.left.text, 120));
    this.where.textContent = "step " + (this.at + 1) + " of " + this.rows.length;
    this.list.select(this.at);
    this.drawSoon();
    this.told({step: this.at + 1, strategy: this.right >= 0 ? this.shownRuns().map((run) => run.strategy).join(",") : this.of.runs.length > 1 ? this.of.runs[this.left].strategy : undefined});
  }

  // Once, however often one moves before the screen is drawn again.
  drawSoon() {
    if (this.soon) return;
    this.soon = requestAnimationFrame(() => {
      this.soon = 0;
      this.draw(true);
    });
  }
  draw(moved) {
    const row = this.rows[this.at];
    const width = this.pictures.clientWidth;
    if (!row || (!moved && width === this.drawnWidth)) return;
    this.drawnWidth = width;
    const two = row.apart && row.right;
    const each = Math.max(260, Math.min(760, two && width >= 700 ? (width - 16) / 2 : width) - 34);
    const runs = this.shownRuns();
    const panels = [this.panel(this.left, row.left, each, two ? titleOf(runs[0]) : runs.length > 1 ? runs.map((run) => run.strategy).join(" and ") : "")];
    if (two) panels.push(this.panel(this.right, row.right, each, titleOf(runs[1])));
    this.pictures.classList.toggle("two", Boolean(two));
    this.pictures.replaceChildren(...panels);
  }

  panel(index, row, width, name) {
    const {of} = this;
    const run = of.runs[index];
    const heap = this.heaps[index];
    const before = HeapAt.copy(heap.after(row.from));
    const state = heap.after(row.to);
    const changes = changesOf(run, row.from, row.to, before);
    const says = sentenceOf(of, run, state, row);
    const violations = run.violations.filter((one) => momentOf(run, one) < row.to && (one.step === row.step || operationOf(of, one.step) === operationOf(of, row.step)));
    const pages = run.guest ? state.pages.heap : state.segments.reduce((sum, segment) => sum + segment.pages, 0);
    return el("figure", {},
      name ? el("h3", {}, name) : null,
      el("figcaption", {}, says),
      drawHeap({run, state, changes, landed: row.landed, width, unfolded: this.unfolded, says}),
      pages > kMostPages ? el("p", {}, el("button", {type: "button", "aria-pressed": String(this.unfolded),
        onclick: () => { this.unfolded = !this.unfolded; this.draw(true); }}, this.unfolded ? "fold pages" : "show all pages")) : null,
      row.waits ? null : this.happening(row),
      violations.map((one) => el("div", {class: "violation"},
        el("p", {}, el("strong", {class: "bad"}, "\u2717 violated: " + one.invariant), one.claimed ? "" : " (which is not claimed here)", " at line " + one.line),
        el("p", {}, long(one.message + ".")))));
  }
  // What happened in a step, in full.
  happening(row) {
    const points = row.points && row.points.length ? "points reached: " + row.points.map((point, i) => i + 1 + ":" + point).join(" ") : null;
    return el("div", {class: "happening"},
      row.kind === "step" || row.kind === "begins" || row.kind === "ended" ? el("p", {}, el("code", {}, long("line " + this.of.steps[row.step].line + ": " + wordsOfStep(this.of, row.step), 400)),
        " in " + this.of.steps[row.step].context + " time") : null,
      row.kind === "point" ? el("p", {}, "Interrupts are on here, and may land: " + row.text + ".") : null,
      row.landed ? el("p", {}, row.after ? "Its point was never reached: it runs after the operation." : "It lands inside the operation above it.") : null,
      row.says.map((line) => el("p", {}, long(line + "."))),
      row.result ? el("p", {}, "Result: ", el("span", {class: row.failed ? "failed" : "good"}, (row.failed ? "\u25b3 " : "\u2713 ") + clean(row.result, 200)),
        row.failed ? " (an error that a caller must expect" + (row.violations.length ? ", but not here)" : ")") : "") : null,
      points ? el("p", {class: "dim"}, points) : null);
  }
  wordsOf(run) {
    return el("section", {},
      this.of.runs.length > 1 ? el("h4", {}, titleOf(run)) : null,
      el("p", {class: "dim"}, "Machine: " + run.machine),
      el("ol", {}, run.told.map((paragraph) => el("li", {}, long(paragraph)))),
      el("p", {class: "buttons"}, copyButton(run.replay, "copy the line that repeats it"), " ", el("code", {class: "replay"}, long(run.replay))));
  }
}

// The player that is there: one at a time.
let player = null;
function play(of, at, told) {
  if (player) player.resized.disconnect();
  player = of.runs.length && of.runs[0].moments.length ? new Player(of, at, told) : null;
  return player ? player.root : el("section", {class: "player"}, el("p", {}, "It was not run to its end, so there is no picture."), pre(of.trace));
}
document.addEventListener("keydown", (event) => {
  if (!player || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.closest("input, select, textarea, summary, [role=listbox], .scroll, pre")) return;
  const to = {ArrowRight: player.at + 1, ArrowLeft: player.at - 1, Home: 0, End: player.rows.length - 1}[event.key];
  if (to === undefined) return;
  event.preventDefault();
  player.go(to);
});
