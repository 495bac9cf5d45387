"use strict";
// The page: what is typed, what the engine says of it, and the address that has it all.

const {traces: examples, strategy: firstStrategy} = JSON.parse(document.getElementById("examples-data").textContent);
const byId = (id) => document.getElementById(id);
const kTrace = "my.trace";
const kMine = "mine.strategy";
const kMostNotes = 20;

// The engine in a worker. One thing at a time: what is asked later ends what was asked before.
class Engine {
  constructor(command) {
    this.command = command;
    this.script = URL.createObjectURL(new Blob([JSON.parse(byId("worker").textContent)], {type: "text/javascript"}));
    this.begin();
  }
  begin() {
    this.worker = new Worker(this.script);
    this.worker.postMessage({module: this.command});
    this.told = null;
    this.worker.onmessage = ({data}) => {
      const told = this.told;
      this.told = null;
      told(data);
    };
  }
  // `told` hears how it ended, unless it is stopped.
  run(words, files, told) {
    if (this.told) this.stop();
    this.told = told;
    this.worker.postMessage({words, files});
  }
  stop() {
    this.worker.terminate();
    this.begin();
  }
}

async function bytesThrough(bytes, transform) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(transform)).arrayBuffer());
}
function bytesOf(base64) {
  const letters = atob(base64);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; ++i) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

// A text as an address has it: deflated, in the letters of base64url.
async function packed(text) {
  const bytes = await bytesThrough(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
async function unpacked(word) {
  const bytes = await bytesThrough(bytesOf(word.replace(/-/g, "+").replace(/_/g, "/")), new DecompressionStream("deflate-raw"));
  return new TextDecoder("utf-8", {fatal: true}).decode(bytes);
}

// A text that is typed, with the numbers of its lines, and what is wrong with it at its place.
class Editor {
  constructor(area, error, typed) {
    this.area = area;
    this.error = error;
    this.numbers = area.previousElementSibling;
    this.wrong = 0;
    area.addEventListener("input", () => { this.number(); typed(); });
    area.addEventListener("scroll", () => { this.numbers.scrollTop = area.scrollTop; });
  }
  get text() { return this.area.value; }
  set text(text) {
    this.area.value = text;
    this.number();
  }
  number() {
    const count = this.text.split("\n").length;
    this.numbers.replaceChildren(...Array.from({length: count}, (_, i) =>
      el("span", {class: i + 1 === this.wrong ? "bad" : null}, i + 1 + "\n")));
    this.numbers.scrollTop = this.area.scrollTop;
  }
  // "FILE:LINE:COLUMN: WHY", or anything else; "": nothing is wrong.
  refuse(message) {
    const [, line, column] = message.match(/:(\d+):(?:(\d+):)? /) || [];
    this.wrong = Number(line || 0);
    this.number();
    if (message === "") return this.error.replaceChildren();
    const text = this.wrong ? this.text.split("\n")[this.wrong - 1] : undefined;
    // A tab stays one, so that the mark stands below its place.
    const before = text === undefined || !column ? "" : text.slice(0, Number(column) - 1).replace(/[^\t]/g, " ");
    this.error.replaceChildren(el("p", {class: "bad"}, long(message)),
      ...text === undefined || !column ? [] : [pre(text + "\n" + before + "^")]);
  }
  // What is no error, a line each.
  note(lines) {
    this.error.replaceChildren(...lines.slice(0, kMostNotes).map((line) => el("p", {class: "failed"}, long(line))));
  }
}

class Playground {
  constructor(engine, long, strategies, worlds) {
    this.engine = engine;  // for what is there at once
    this.long = long;      // for what takes its time
    this.strategies = strategies;
    this.trace = new Editor(byId("trace"), byId("trace-error"), () => this.typed());
    this.mine = new Editor(byId("strategy"), byId("strategy-error"), () => this.typed());
    const option = (value, text) => el("option", {value}, text);
    byId("examples").append(option("", "..."), ...examples.map((each, i) => option(i, each.name)));
    byId("under").append(...strategies.map(({name}) => option(name, name)), option("", "your own"));
    byId("beside").append(option("-", "nothing"), ...strategies.map(({name}) => option(name, name)), option("", "your own"));
    byId("world").append(...worlds.map(({name}) => option(name, name)));
    byId("examples").addEventListener("change", ({target}) => {
      const example = examples[Number(target.value)];
      if (target.value !== "") this.take(example.text, example.under, example.beside || "-");
    });
    for (const id of ["under", "beside"]) byId(id).addEventListener("change", () => this.typed());
    byId("replay").addEventListener("click", () => this.typed());
    byId("shrink").addEventListener("click", () => this.ask("shrink", ["--strategy=" + this.word("under"), kTrace]));
    byId("explore").addEventListener("click", () => this.ask("explore", ["--strategy=" + this.list(), "--world=" + byId("world").value, "--depth=" + byId("depth").value]));
    byId("search").addEventListener("click", () => this.ask("validate", ["--strategy=" + this.list(), "--runs=" + byId("runs").value]));
    byId("stop").addEventListener("click", () => this.stopped("stopped"));
    byId("copy").append(copyButton(() => location.href, "copy it"));
  }

  take(text, under, beside) {
    this.trace.text = text;
    byId("under").value = under;
    byId("beside").value = beside;
    this.typed();
  }

  // What the command would be told: the name of a strategy, or a file.
  word(id) { return byId(id).value || kMine; }
  list() {
    const beside = this.word("beside");
    return this.word("under") + (beside === "-" || beside === this.word("under") ? "" : "," + beside);
  }
  files() { return {[kTrace]: this.trace.text, [kMine]: this.mine.text}; }

  // Something has changed: it is replayed, and the address has it.
  typed(at = {}) {
    const own = byId("under").value === "" || byId("beside").value === "";
    byId("mine").hidden = !own;
    const chosen = this.strategies.find(({name}) => name === byId("under").value);
    byId("summary").textContent = chosen ? chosen.says : "";
    this.at = at;
    this.address(own);
    byId("result").classList.add("stale");
    this.engine.run(["replay", "--strategy=" + this.list(), "--html=page.html", kTrace], this.files(), (ended) => this.replayed(ended));
  }
  async address(own) {
    const texts = [this.trace.text, own ? this.mine.text : ""];
    const [trace, mine] = await Promise.all(texts.map(packed));
    if (this.trace.text !== texts[0]) return;  // typed meanwhile
    addressBeside = {under: byId("under").value, beside: byId("beside").value, ...(own ? {mine} : {}), trace};
    setFragment(this.at);
  }

  replayed({status, printed, errors, page}) {
    // What is wrong with the strategy names its file.
    const wrong = status > 1 ? errors.trim() : "";
    const ofMine = wrong.includes(kMine);
    this.trace.refuse(ofMine ? "" : wrong);
    this.mine.refuse(ofMine ? wrong.slice(wrong.indexOf(kMine)) : "");
    if (status <= 1 && errors !== "") this.trace.note(errors.trim().split("\n"));
    if (page !== null) this.show("replay", "", page, printed, this.at);
    else play({runs: []}, {}, () => {});
  }

  // What takes its time, in a worker of its own.
  ask(verb, words) {
    const all = [verb, ...words, ...(verb === "validate" ? ["--jobs=1"] : []), ...(verb === "explore" ? ["--jobs=1", "--memory=1024"] : []),
      "--known=none", "--html=page.html"];
    const began = Date.now();
    this.stopped("");
    const tell = () => { byId("work").textContent = verb + ": at work for " + Math.round((Date.now() - began) / 1000) + " seconds"; };
    tell();
    this.clock = setInterval(tell, 1000);
    byId("stop").hidden = false;
    this.long.run(all, this.files(), ({status, printed, errors, page}) => {
      this.rest(verb + (page === null ? ": " + errors.trim() : ": done"));
      if (page !== null) this.show(verb, words.join(" "), page, printed, {});
    });
  }
  rest(says) {
    clearInterval(this.clock);
    byId("stop").hidden = true;
    byId("work").textContent = says;
  }
  stopped(says) {
    if (this.long.told) this.long.stop();
    this.rest(says);
  }

  // A report as the page of --html shows it.
  show(verb, words, page, printed, at) {
    Object.assign(data, JSON.parse(page));
    byId("result").classList.remove("stale");
    const replay = verb === "replay";
    const view = views[verb](data.report);
    if (replay) view.parts = [play(data.cases[0], at, setFragment)];
    else setFragment({});
    const line = "sparepage " + verb + " " + (replay ? kTrace + " --strategy " + this.list() : words.replace(/=/g, " ")) + (replay ? "" : " --known none");
    byId("result").replaceChildren(...[el("h2", {}, clean(view.title, 200)),
      replay ? null : el("p", {class: "buttons take"}, el("button", {type: "button", onclick: () => this.takeShown()}, "put the trace that is shown into the editor")),
      view.parts, view.detail || null,
      el("details", {}, el("summary", {}, "What the command prints"), el("p", {}, el("code", {}, line)), pre(printed)),
      el("details", {}, el("summary", {}, "The report as JSON"), pre(JSON.stringify(data.report, null, 1)))].flat(Infinity).filter(Boolean));
    if (!replay) byId("result").scrollIntoView({block: "start"});
  }
  takeShown() {
    if (!player) return;
    const name = player.shownRuns()[0].strategy;
    const known = this.strategies.some((each) => each.name === name);
    this.take(player.of.trace, known ? name : "", "-");
    byId("trace").focus();
  }
}

// What there is to choose from.
function listed(engine) {
  return new Promise((done) => engine.run(["list", "--json"], {}, ({printed}) => done(JSON.parse(printed))));
}

async function begin() {
  const bytes = await bytesThrough(bytesOf(byId("engine").textContent), new DecompressionStream("gzip"));
  const command = await WebAssembly.compile(bytes);
  const engine = new Engine(command);
  const {strategies, worlds} = await listed(engine);
  const playground = new Playground(engine, new Engine(command), strategies, worlds.filter(({name}) => !name.startsWith("heap-")));
  const open = async () => {
    const said = fragment();
    const one = (word, otherwise) => strategies.some(({name}) => name === word) || word === "" ? word : otherwise;
    const unpack = (word, otherwise) => !word ? otherwise : unpacked(word).catch(() => {
      byId("work").textContent = "The address is damaged: this is another case than it had.";
      return otherwise;
    });
    playground.trace.text = await unpack(said.trace, examples[0].text);
    playground.mine.text = await unpack(said.mine, firstStrategy);
    byId("under").value = one(said.under, examples[0].under);
    byId("beside").value = one(said.beside, said.trace ? "-" : examples[0].beside || "-");
    playground.typed({step: said.step, strategy: said.strategy});
  };
  addEventListener("hashchange", () => { if (location.hash !== ownFragment) open(); });
  await open();
}
begin().then(() => { document.documentElement.dataset.ready = "yes"; }, (error) => {
  byId("result").replaceChildren(el("p", {class: "bad"}, "The engine can't begin here: " + error.message));
  throw error;
});
