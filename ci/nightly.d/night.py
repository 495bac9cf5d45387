"""A night over the model: what it does, part by part. heap_night.py has that of guests."""

import hashlib
import json
import shutil
import sys
import time
import traceback

import corpora
import findings
import fuzzing
import harness
import known
import page
import progress
import searches

BUILD = harness.ROOT / "build"
COMMAND = BUILD / "lab" / "sparepage"
GUIDED_SHARE, EXPLORER_SHARE = 0.25, 0.1  # of the time; the targets have the rest
SECONDS_OF_A_LOOK = 5  # at an input that crashes a target, when the night has ended


def build(of_heaps, tell):
    """The command, the targets, and the canary."""
    script = "install_missing lab fuzz test night; build lab; build fuzz; "
    if of_heaps:
        # The bank of heaps stands among the tests, which the preset dev has.
        script += f"cmake --preset dev > /dev/null; cmake --build --preset dev --target heap-{fuzzing.HEAP_CANARY}"
    else:
        script += "cmake --build --preset fuzz --target fuzz_canary"
    harness.build(script, "ci/nightly", tell)


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
    for text in [*harness.ROOT.glob("model/strategies/*.strategy"), *harness.ROOT.glob("corpus/seeds/strategies/*")]:
        shutil.copy(text, folder / "fuzz_strategy")


class Subject:
    """What a night searches, the model or a guest: what it keeps in a folder, and its targets."""

    targets = fuzzing.TARGETS
    guided = progress.GUIDED  # its part

    def __init__(self, root, night):
        self.root = root
        self.heap = None  # its file
        self.corpora = corpora.restore(root, self.targets, night.notes)
        self.journal = findings.Journal(root, COMMAND, night.notes)
        self.fuzz = fuzzing.Fuzzing(BUILD / "fuzz", night.known.list, self.journal, night.seed)

    def name_of(self, target):
        """As the report names it, and the part that it is."""
        return target

    def replay(self, target, file):
        """The command that shows an input that crashes a target."""
        return f"build/fuzz/{target} {file}"

    def kept_in(self):
        """Where the replay of a finding that is shrunk takes its trace from."""
        return "corpus/regressions"


class Night:
    def __init__(self, asked):
        self.asked = asked
        commit = harness.output(["git", "rev-parse", "HEAD"]).strip()
        digest = hashlib.sha256(f"{commit} {asked.date}".encode()).digest()
        self.seed = int.from_bytes(digest[:4], "big") % 2**31
        self.work = asked.corpus / ".work"
        self.seeds = self.work / "seeds"
        self.notes = []
        self.progress = progress.Progress(self.notes)
        self.subjects = []
        # What the reports tell, filled part by part: whatever ends the night, it is what there was until then.
        self.told = {
            "date": str(asked.date),
            "commit": commit,
            "seed": self.seed,
            "heaps": [str(heap) for heap in asked.heaps],
            "minutes": asked.minutes,
            "jobs": asked.jobs,
            "broken": "",
            "stopped": "",
            "parts": [],
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
        self.parts = progress.Parts(self.told["parts"])
        self.page = page.Page(asked, self.told, COMMAND, self.work)
        self.plan([progress.BUILDING, progress.PREPARING], [progress.GUIDED, progress.EXPLORER, *fuzzing.TARGETS])

    def plan(self, before, searching):
        long = [progress.COVERAGE, *progress.LONG] if self.asked.long else []
        self.parts.plan([*before, progress.CANARY, *searching, progress.MERGING, progress.FINDINGS, *long])

    def run(self):
        """Runs the parts. Whatever ends the night, what there is until then is told, and which parts did not run."""
        try:
            self.run_until_it_fails()
            harness.ignore_signals()
        except harness.Stopped as error:
            self.told["stopped"] = str(error)
            self.parts.cut(progress.STOPPED, str(error))
        harness.kill_children()
        canary = self.told["canary"]
        if canary and not canary["found"] and not self.told["broken"]:
            self.told["broken"] = f"the canary was not found: {canary}"
        self.look_at_what_is_there()

    def run_until_it_fails(self):
        try:
            self.run_parts()
        except harness.Lost as error:
            self.parts.cut(progress.LOST, str(error))
        except harness.Broken as error:
            self.broken(str(error))
        except OSError as error:
            self.broken(f"the system refuses: {error}")
        except Exception:  # a mistake here is no news either
            self.broken(f"an error of ci/nightly itself\n{traceback.format_exc()}")

    def broken(self, why):
        self.told["broken"] = why
        self.parts.cut(progress.FAILED, why.splitlines()[0])

    def run_parts(self):
        # Without these two there is no night. What else is lost takes nothing from the rest.
        for name, part in ((progress.BUILDING, self.build), (progress.PREPARING, self.prepare)):
            self.begin(name)
            part()
            self.parts.end(name, progress.DONE)
        self.search()
        self.part(progress.MERGING, self.merge)
        self.part(progress.FINDINGS, self.take_findings)
        if self.asked.long:
            self.part(progress.COVERAGE, self.measure_coverage)
            for command in progress.LONG:
                self.part(command, self.run_long_part, command)

    def begin(self, name):
        self.parts.begin(name)
        self.page.write()
        self.progress.say(name)

    def part(self, name, run, *arguments):
        """Runs a part. Its result is the limit that ended it, if one did."""
        self.begin(name)
        try:
            limit = run(*arguments)
            self.parts.end(name, progress.LIMIT if limit else progress.DONE, limit or "")
        except harness.Lost as error:
            self.parts.end(name, progress.LOST, str(error))

    def build(self):
        # A terminal is shown what is built. Anybody else may be gone, which a build would not outlive.
        build(bool(self.asked.heaps), None if sys.stdout.isatty() else self.progress.line)

    def prepare(self):
        self.make_work()
        self.known = known.Known(self.asked.known, COMMAND, self.work)
        self.told["stale"] = self.known.stale
        self.take_in(Subject(self.asked.corpus, self))
        make_seeds(self.seeds, Subject.targets)

    def make_work(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()

    def take_in(self, subject):
        self.subjects.append(subject)
        for corpus in subject.corpora:
            name = subject.name_of(corpus.target)
            before = len(corpus.entries())
            # The counts of the targets go on to be filled.
            self.told["targets"][name] = subject.fuzz.reports[corpus.target]
            self.told["targets"][name].update(before=before, after=before)
            self.progress.line(f"{name}: {harness.counted(before, 'entry', 'entries')}")

    def search(self):
        ends = time.monotonic() + 60 * self.asked.minutes
        self.part(progress.CANARY, self.find_canary)
        for number, subject in enumerate(self.subjects):
            now = time.monotonic()
            share = max(0, ends - now) / (len(self.subjects) - number)
            guided = now + GUIDED_SHARE * share
            self.part(subject.guided, self.search_guided, subject, guided)
            if subject.heap is None:
                self.part(progress.EXPLORER, self.explore, subject, guided + EXPLORER_SHARE * share)
            self.run_targets(subject, now + share)

    def find_canary(self):
        self.told["canary"] = self.subjects[0].fuzz.canary(self.work)

    def search_guided(self, subject, ends):
        passes = self.told["guided"]
        searched = (COMMAND, self.known.list, subject.journal, self.seed, self.asked.jobs, ends, self.work)
        searches.guided(*searched, passes, subject.heap)
        return progress.TIME

    def explore(self, subject, ends):
        world = searches.world_of(COMMAND, self.asked.date)
        self.told["explore"] = {"world": world, "interrupted": True, "strategies": None}
        searched = (COMMAND, self.known.list, subject.journal, world, self.asked.jobs, ends, self.work)
        searches.explore(*searched, self.told["explore"])
        if self.told["explore"]["interrupted"]:
            return progress.TIME
        full = any(part["end"] == "memory" for part in self.told["explore"]["strategies"])
        return progress.MEMORY if full else ""

    def run_targets(self, subject, ends):
        """The rounds of the targets, each of which is a part."""
        self.progress.say("the targets")

        def begin(target):
            self.parts.begin(subject.name_of(target))
            self.page.write()

        subject.fuzz.rounds(self.asked.jobs, ends, subject.corpora, self.seeds, self.work, begin)
        for target in subject.targets:
            lost = subject.fuzz.lost.get(target, "")
            self.parts.end(subject.name_of(target), progress.LOST if lost else progress.LIMIT, lost or progress.TIME)

    def merge(self):
        for subject in self.subjects:
            for corpus in subject.corpora:
                binary = subject.fuzz.binary(corpus.target)
                corpus.merge(binary, self.seeds / corpus.target, self.work, subject.fuzz.env)
                entries = harness.counted(len(corpus.entries()), "entry", "entries")
                self.progress.line(f"{subject.name_of(corpus.target)}: {entries}")
            corpora.remember(subject.root, subject.corpora, self.seed)

    def take_findings(self):
        """Shrinks what is new."""
        ends = time.monotonic() + max(30, 6 * self.asked.minutes)
        for number, subject in enumerate(self.subjects):
            now = time.monotonic()
            mine = now + max(0, ends - now) / (len(self.subjects) - number)
            claims = subject.journal.claims(self.known.list)
            shrinking = (COMMAND, self.work, mine, self.told["findings"], subject.heap, subject.kept_in())
            findings.prepare(claims, self.known, *shrinking)
            for what, file in subject.journal.crashes(subject.fuzz, self.work).items():
                seconds = min(findings.SECONDS_OF_A_CRASH, max(1, mine - time.monotonic()))
                self.told["crashes"].append(self.crash(subject, what, file, seconds))
        return progress.TIME if time.monotonic() > ends else ""

    def look_at_what_is_there(self):
        """What a night that was cut off has all the same: entries, and findings that are not shrunk."""
        for subject in self.subjects:
            for corpus in subject.corpora:
                self.told["targets"][subject.name_of(corpus.target)]["after"] = len(corpus.entries())
        if self.parts.end_of(progress.FINDINGS) in (progress.DONE, progress.LIMIT):
            return
        try:
            for subject in self.subjects:
                self.take_findings_as_they_are(subject)
        except (harness.Broken, OSError) as error:
            self.notes.append(f"what was found is left to the next night: {error}")

    def take_findings_as_they_are(self, subject):
        told = {each["identity"] for each in self.told["findings"]}
        why = "the night ended before it was shrunk"
        for identity, file in subject.journal.claims(self.known.list).items():
            if identity not in told:
                self.told["findings"].append(findings.as_found(identity, file, COMMAND, subject.heap, why))
        for what, file in subject.journal.crashes(subject.fuzz, self.work, SECONDS_OF_A_LOOK).items():
            crash = _crash(subject, what, file, file.name, file.read_bytes())
            if not any(_same(each, crash) for each in self.told["crashes"]):
                self.told["crashes"].append(crash)

    def measure_coverage(self):
        measured = self.work / "coverage.json"
        folders = [corpus.folder for corpus in self.subjects[0].corpora if corpus.entries()]
        folders += [harness.ROOT / "corpus" / name for name in ("regressions", "seeds", "worlds")]
        env = {"TMPDIR": str(self.work)}
        status, _ = harness.run(["ci/coverage", "--json", measured, *folders], self.work / "coverage.log", env)
        if status != 0:
            raise harness.Broken(f"ci/coverage ended with {status}:\n{harness.tail(self.work / 'coverage.log')}")
        self.told["coverage"] = json.loads(measured.read_text())

    def crash(self, subject, what, file, seconds):
        """What is reported of an input that crashes a target: a small one, and where inputs are cases, as a trace."""
        target = what.split()[0]
        small = self.work / file.name
        subject.fuzz.smaller(target, file, small, seconds, self.work)
        trace = self.work / f"{file.name}.trace"
        # An input may crash a target before it is looked at: then it need not be a case.
        if fuzzing.takes_cases(target):
            converted, _ = harness.run([COMMAND, "convert", small, "-o", trace], self.work / "convert.log")
            if converted == 0:
                return _crash(subject, what, file.name, trace.name, trace.read_bytes())
        return _crash(subject, what, file.name, file.name, small.read_bytes())

    def run_long_part(self, command):
        log = self.work / "long.log"
        status, _ = harness.run(command.split(), log)
        self.told["long"].append({"command": command, "status": status, "said": harness.tail(log, 60)})
        if status != 0:
            raise harness.Broken(f"{command} ended with {status}")


def _crash(subject, what, shown, name, contents):
    """What is reported of an input that crashes a target: `shown` is the file that its replay takes."""
    target = what.split()[0]
    replay = subject.replay(target, shown)
    told = {"identity": what, "target": subject.name_of(target), "file": name}
    return {**told, "input": contents.hex(), "replay": replay}


def _same(one, other):
    return (one["target"], one["identity"]) == (other["target"], other["identity"])
