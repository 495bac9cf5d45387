"""A night over the model: what it does, part by part. heap_night.py has that of heaps under test."""

import hashlib
import json
import shutil

import corpora
import findings
import fuzzing
import harness
import known
import searches

BUILD = harness.ROOT / "build"
COMMAND = BUILD / "lab" / "sparepage"
GUIDED, EXPLORE = 0.25, 0.1  # shares of the time; the targets have the rest


def say(what):
    print(f"\n== {what}", flush=True)


def build(of_heaps):
    """The command, the targets, and the canary."""
    script = "install_missing lab fuzz test night; build lab; build fuzz; "
    if of_heaps:
        # The bank of heaps stands among the tests, which the preset dev has.
        script += f"cmake --preset dev > /dev/null; cmake --build --preset dev --target heap-{fuzzing.HEAP_CANARY}"
    else:
        script += "cmake --build --preset fuzz --target fuzz_canary"
    harness.build(script, "ci/nightly")


def make_seeds(folder, targets):
    """What is committed, as inputs of each target."""
    traces = sorted([*harness.ROOT.glob("corpus/regressions/*.trace"), *harness.ROOT.glob("corpus/seeds/*.trace")])
    for target in targets:
        (folder / target).mkdir(parents=True)
    for target in filter(fuzzing.takes_cases, targets):
        harness.output([COMMAND, "convert", *traces, "-o", folder / target])
    if "fuzz_trace" not in targets:
        return
    for trace in traces:
        shutil.copy(trace, folder / "fuzz_trace")
    for world in harness.ROOT.glob("corpus/worlds/*.world"):
        shutil.copy(world, folder / "fuzz_world")


class Night:
    def __init__(self, asked):
        self.asked = asked
        commit = harness.output(["git", "rev-parse", "HEAD"]).strip()
        digest = hashlib.sha256(f"{commit} {asked.date}".encode()).digest()
        self.seed = int.from_bytes(digest[:4], "big") % 2**31
        self.work = asked.corpus / ".work"
        self.notes = []
        # What the reports tell, filled part by part: whatever ends the night, it is what there was until then.
        self.told = {
            "date": str(asked.date),
            "commit": commit,
            "seed": self.seed,
            "heaps": [str(heap) for heap in asked.heaps],
            "minutes": asked.minutes,
            "jobs": asked.jobs,
            "broken": "",
            "interrupted": False,
            "stale": [],
            "canary": None,
            "guided": [],
            "explore": None,
            "targets": {},
            "findings": [],
            "crashes": [],
            "coverage": None,
            "long": [],
            "notes": self.notes,
        }

    def run(self):
        self.prepare()
        self.search()
        self.conclude()
        if self.asked.long:
            self.run_long_parts()
        if not self.told["canary"]["found"]:
            raise harness.Broken(f"the canary was not found: {self.told['canary']}")

    def prepare(self):
        say("restoring the corpora")
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        self.corpora = corpora.restore(self.asked.corpus, fuzzing.TARGETS, self.notes)
        self.journal = findings.Journal(self.asked.corpus, COMMAND, self.notes)
        self.known = known.Known(self.asked.known, COMMAND, self.work)
        self.told["stale"] = self.known.stale
        self.fuzz = fuzzing.Fuzzing(BUILD / "fuzz", self.known.list, self.journal, self.seed)
        self.seeds = self.work / "seeds"
        make_seeds(self.seeds, fuzzing.TARGETS)
        for corpus in self.corpora:
            before = len(corpus.entries())
            self.told["targets"][corpus.target] = {"before": before, "after": None, "features": None}
            print(f"{corpus.target}: {before} entries")

    def search(self):
        seconds = 60 * self.asked.minutes
        jobs = self.asked.jobs
        told = self.told
        say("the canary")
        told["canary"] = self.fuzz.canary(self.work)
        say("guided search")
        searched = (COMMAND, self.known.list, self.journal)
        told["guided"] = searches.guided(*searched, self.seed, jobs, GUIDED * seconds, self.work)
        say("the explorer")
        told["explore"] = searches.explore(*searched, self.asked.date, jobs, EXPLORE * seconds, self.work)
        say("the targets")
        try:
            self.fuzz.rounds(jobs, (1 - GUIDED - EXPLORE) * seconds, self.corpora, self.seeds, self.work)
        finally:
            for target, counts in self.fuzz.reports.items():
                told["targets"][target].update(counts)

    def conclude(self):
        say("merging the corpora")
        for corpus in self.corpora:
            self.merge(corpus, self.fuzz, corpus.target)
        corpora.remember(self.asked.corpus, self.corpora, self.seed)
        say("what is new")
        self.take_findings(max(60, 6 * self.asked.minutes))
        say("coverage")
        measured = self.work / "coverage.json"
        folders = [corpus.folder for corpus in self.corpora if corpus.entries()]
        folders += [harness.ROOT / "corpus" / name for name in ("regressions", "seeds", "worlds")]
        env = {"TMPDIR": str(self.work)}
        status, _ = harness.run(["ci/coverage", "--json", measured, *folders], self.work / "coverage.log", env)
        if status != 0:
            raise harness.Broken(f"ci/coverage ended with {status}:\n{harness.tail(self.work / 'coverage.log')}")
        self.told["coverage"] = json.loads(measured.read_text())

    def merge(self, corpus, fuzz, name):
        """Merges one, and tells of it under the name that the report has for its target."""
        target = self.told["targets"][name]
        binary = fuzz.binary(corpus.target)
        corpus.merge(binary, self.seeds / corpus.target, self.work, fuzz.env)
        target["features"] = corpora.features(binary, corpus.folder, self.work, fuzz.env)
        target["after"] = len(corpus.entries())
        print(f"{name}: {target['after']} entries, {target['features']} features")

    def take_findings(self, seconds):
        claims = self.journal.claims(self.known.list)
        self.told["findings"] = findings.prepare(claims, self.known, COMMAND, self.work, seconds)
        for what, file in self.journal.crashes(self.fuzz, self.work).items():
            self.told["crashes"].append(self.crash(what, file, self.fuzz))

    def crash(self, what, file, fuzz):
        """What is told of an input that crashes a target: a small one, and where inputs are cases, as a trace."""
        target = what.split()[0]
        small = self.work / file.name
        fuzz.smaller(target, file, small, findings.SECONDS_OF_A_CRASH, self.work)
        name, contents = file.name, small.read_bytes()
        trace = self.work / f"{file.name}.trace"
        # An input may crash a target before it is looked at: then it need not be a case.
        if fuzzing.takes_cases(target):
            converted, _ = harness.run([COMMAND, "convert", small, "-o", trace], self.work / "convert.log")
            if converted == 0:
                name, contents = trace.name, trace.read_bytes()
        replay = f"build/fuzz/{target} {file.name}"
        return {"identity": what, "target": target, "file": name, "input": contents.hex(), "replay": replay}

    def run_long_parts(self):
        for command in ("ci/test --all", "ci/nightly-kills --times 5"):
            say(command)
            log = self.work / "long.log"
            status, _ = harness.run(command.split(), log)
            self.told["long"].append({"command": command, "status": status, "said": harness.tail(log, 60)})
            if status != 0:
                raise harness.Broken(f"{command} ended with {status}")
