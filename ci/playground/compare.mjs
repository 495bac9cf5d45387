// Runs cases in the module and in the native command, and compares all that they say: ci/playground/check says which.
// Arguments: the folder of the modules, the command, a folder for traces, how many, the seed.
import {spawnSync} from "node:child_process";
import {createRequire} from "node:module";
import {mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath} from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const {runCommand} = createRequire(import.meta.url)("./wasi.js");
const [modules, command, folder, count, seed] = process.argv.slice(2);
const loaded = (name) => new WebAssembly.Module(readFileSync(join(modules, name + ".wasm")));
const module = loaded("sparepage");
const native = resolve(command);
const corpus = join(here, "../../corpus/regressions");

// xorshift32: the same cases for the same seed.
let state = (Number(seed) | 0) || 1;
function random(below) {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % below;
}

const exceptions = runCommand(loaded("exceptions_test"), []);
if (exceptions.status !== 0) {
  console.error(exceptions.errors);
  process.exit(1);
}
console.log("exceptions are as the language has them");

rmSync(folder, {recursive: true, force: true});
mkdirSync(folder, {recursive: true});

// Fuzz inputs, each byte drawn, as traces.
function drawnTraces(wanted) {
  const inputs = [];
  for (let i = 0; i < wanted; ++i) {
    const bytes = Uint8Array.from({length: 8 + random(240)}, () => random(256));
    bytes[0] = 2;
    inputs.push("case-" + i);
    writeFileSync(join(folder, inputs[i]), bytes);
  }
  const converted = spawnSync(native, ["convert", ...inputs, "-o", "."], {cwd: folder, encoding: "utf8"});
  if (converted.status !== 0) throw new Error("convert: " + converted.stderr);
  return inputs.map((name) => readFileSync(join(folder, name + ".trace"), "utf8"));
}

// A character goes, comes or is another one: most such traces are malformed.
function damaged(text) {
  const letters = "0123456789abx@#=\t \n-\u00e9";
  const at = random(text.length);
  const letter = letters[random(letters.length)];
  return [text.slice(0, at) + text.slice(at + 1), text.slice(0, at) + letter + text.slice(at),
    text.slice(0, at) + letter + text.slice(at + 1)][random(3)];
}

let wrong = 0;
let compared = 0;
const statuses = {};
function compare(words, files) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const theirs = spawnSync(native, words, {cwd: folder, encoding: "utf8", maxBuffer: 1 << 30, env: {}});
  if (theirs.error) throw theirs.error;
  const ours = runCommand(module, words, files);
  ++compared;
  statuses[ours.status] = (statuses[ours.status] ?? 0) + 1;
  // What states take hangs on how long an address is.
  const apart = (text) => words[0] === "explore" ? text.replace(/"bytes":\d+/g, '"bytes":_') : text;
  // Of what could not be read the native command tells where there is more to read.
  const errors = theirs.stderr.replace(/\nsparepage \w+ --help tells more\n$/, "\n");
  for (const [what, a, b] of [["status", theirs.status, ours.status], ["output", apart(theirs.stdout), apart(ours.printed)], ["errors", errors, ours.errors]]) {
    if (a === b) continue;
    ++wrong;
    console.error(words.join(" ") + ": another " + what + ":\n  native: " + String(a).slice(0, 400) + "\n  module: " + String(b).slice(0, 400) +
      "\n" + Object.values(files).join("\n"));
    if (wrong >= 5) process.exit(1);
  }
}

const kTrace = "my.trace";
const replay = (text) => compare(["replay", "--strategy=all", "--json", kTrace], {[kTrace]: text});
const known = readdirSync(corpus).filter((name) => name.endsWith(".trace")).map((name) => readFileSync(join(corpus, name), "utf8"));
for (const text of known) replay(text);
for (const text of drawnTraces(Number(count))) replay(text);
console.log(compared + " traces under every strategy: the same");

const kMine = "mine.strategy";
const own = readFileSync(join(here, "../../model/strategies/wsipx-4.0.953.strategy"), "utf8").replace("name wsipx-4.0.953", "name mine");
const many = Math.ceil(Number(count) / 4);
compared = 0;
for (let i = 0; i < many; ++i) {
  compare(["replay", "--strategy=original", "--json", kTrace], {[kTrace]: damaged(known[random(known.length)])});
  compare(["replay", "--strategy=" + kMine, "--json", kTrace], {[kTrace]: known[random(known.length)], [kMine]: damaged(own)});
}
console.log(compared + " damaged traces and strategies: the same, " + (statuses[2] ?? 0) + " of them refused");

compared = 0;
const article = {[kTrace]: readFileSync(join(corpus, "kb-q159254.trace"), "utf8")};
const stolen = {[kTrace]: readFileSync(join(corpus, "strategy-wsipx-loses-the-spare.trace"), "utf8")};
compare(["shrink", "--strategy=original", "--known=none", "--json", kTrace], article);
compare(["shrink", "--strategy=wsipx-4.0.953", "--known=none", "--json", kTrace], stolen);
compare(["shrink", "--strategy=context-probe", "--known=none", "--json", kTrace], article);
compare(["explore", "--strategy=original,grow-always", "--world=tiny", "--depth=8", "--jobs=1", "--known=none", "--json"], {});
compare(["explore", "--strategy=wsipx-4.0.953", "--world=preempt", "--depth=5", "--jobs=1", "--known=none", "--json"], {});
compare(["validate", "--strategy=wsipx-4.0.953", "--runs=300", "--jobs=1", "--known=none", "--json"], {});
for (const list of ["strategies", "worlds", "invariants"]) compare(["list", "--json", list], {});
console.log(compared + " shrunk, explored, searched and listed: the same");
process.exit(wrong === 0 ? 0 : 1);
