"""What is there when a night was stopped: a cell for each kind of stop and each part that it may come in.

Each runs ci/nightly itself, in a tree whose programs are stood in for by one script. That script is what stops the
night, at a call that is named: no cell hangs on how fast a machine is. `ci/test` runs it:

    /usr/bin/python3 -m unittest discover -s ci/nightly.d -p '*_test.py'
"""

import contextlib
import hashlib
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

import jsonschema

sys.dont_write_bytecode = True
import harness  # noqa: E402
import page  # noqa: E402
import progress  # noqa: E402

HERE = harness.ROOT / "ci"
SCHEMA = json.loads((HERE / "json" / "nightly.schema.json").read_text())
SETUP = """set -e
install_missing() { :; }
build() { bin/program "$@"; }
"""
PROGRAM = (HERE / "nightly.d" / "stand_in.sh").read_text()
TARGETS = ["fuzz_claims", "fuzz_divergence", "fuzz_codec", "fuzz_strategy", "fuzz_trace", "fuzz_world"]
# The parts of a night of each kind, with a call that each makes.
PARTS = {
    "building": "program lab",
    "restoring the corpora": "sparepage verdicts",
    "the canary": "fuzz_canary",
    "guided search": "sparepage validate",
    "the explorer": "sparepage explore",
    **{target: target for target in TARGETS},
    "merging the corpora": "fuzz_codec -merge=1",
    "what is new": "sparepage shrink",
    "coverage": "coverage --json",
    "ci/test --all": "test --all",
    "ci/nightly-kills --times 5": "nightly-kills --times",
}
LONG = [progress.COVERAGE, *progress.LONG]
HEAP_PARTS = {
    "building": "program lab",
    "restoring the corpora": "sparepage list",
    "the canary": "fuzz_heap",
    "guided search: mine": "sparepage validate",
    "fuzz_heap mine": None,  # its first call is the canary's
    "merging the corpora": "fuzz_heap -merge=1",
    "what is new": "sparepage shrink",
}
# What is met by the clock is out of reach, however slow a machine is.
PATIENT = {"searches.py": ("LEAST = 1 ", "LEAST = 3600 "), "fuzzing.py": ("PATIENCE = 5 ", "PATIENCE = 3600 ")}
ENTRY = b"an entry of the night before"


class Tree:
    """A checkout with nothing in it but what a night asks for."""

    def __init__(self, root):
        self.root = root
        self.out = root / "out"
        for folder in ("bin", "ci", "build/lab", "build/fuzz", "corpus", "out"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        for folder in ("regressions", "seeds", "worlds"):
            (root / "tree" / folder).mkdir(parents=True)
        shutil.copy(HERE / "nightly", root / "ci")
        (root / "ci" / "nightly.d").mkdir()
        shutil.copytree(HERE / "command" / "page", root / "ci" / "command" / "page")
        for file in (HERE / "nightly.d").glob("*.py"):
            text = file.read_text()
            was, now = PATIENT.get(file.name, ("", ""))
            assert was in text
            (root / "ci" / "nightly.d" / file.name).write_text(text.replace(was, now) if was else text)
        (root / "ci" / "setup.sh").write_text(SETUP)
        (root / "bin" / "program").write_text(PROGRAM)
        (root / "bin" / "program").chmod(0o755)
        programs = ["bin/git", "bin/cmake", "build/lab/sparepage", "build/fuzz/fuzz_canary", "build/fuzz/fuzz_heap"]
        programs += [f"build/fuzz/{target}" for target in TARGETS]
        for program in [*programs, "ci/coverage", "ci/test", "ci/nightly-kills"]:
            (root / program).symlink_to(root / "bin" / "program")
        os.mkfifo(root / "never")
        known = root / "corpus" / "known"
        known.write_text("")
        (root / "corpus" / "regressions").mkdir()
        self.keep(root / "nights", TARGETS)
        self.keep(root / "nights" / "heaps" / "mine", ["fuzz_heap"])

    @staticmethod
    def keep(folder, targets):
        for target in targets:
            (folder / target).mkdir(parents=True)
            (folder / target / hashlib.sha1(ENTRY).hexdigest()).write_bytes(ENTRY)

    def run(self, do="", at="", heap=False, found="", crash="", stdout=subprocess.DEVNULL, arguments=(), ignoring=None):
        """A night, in which the call `at` does `do`. Gives its status, and what it says on standard error."""
        words = ["ci/nightly", "--minutes", "0.001", "--jobs", "1", "--corpus", "nights", "--out", "out", *arguments]
        env = {"PATH": f"{self.root}/bin:{os.environ['PATH']}", "TREE": str(self.root)}
        if heap:
            (self.root / "mine.so").write_text("")
            words += ["--heap", "mine.so"]
            env["KEPT"] = "heaps/mine/"
        found = ("heap=mine" if heap else "original") if found else ""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=self.root,
            env={**env, "DO": do, "AT": at, "FOUND": found, "CRASH": crash},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            preexec_fn=lambda: ignoring and signal.signal(ignoring, signal.SIG_IGN),
        )
        return done.returncode, done.stderr

    def shown(self):
        """What the page shows."""
        text = (self.out / "report.html").read_text()
        return json.loads(text.split(page.BEGINS, 1)[1].split(page.ENDS, 1)[0])

    def names_in(self, folder):
        return sorted(path.name for path in (self.root / folder).iterdir())

    def has_entry(self, target):
        """Whether the entry of the night before stands where the next night takes it from."""
        name = hashlib.sha1(ENTRY).hexdigest()
        places = [self.root / "nights" / f"{target}{end}" / name for end in ("", ".merge", ".old")]
        return any(place.is_file() and place.read_bytes() == ENTRY for place in places)


REPORTS = ["report.html", "report.json", "report.junit.xml", "report.md", "report.sarif"]


class InATree(unittest.TestCase):
    @contextlib.contextmanager
    def cell(self, *names):
        """In a tree of its own, and named where it fails."""
        with self.subTest(" ".join(map(str, names))), tempfile.TemporaryDirectory() as folder:
            self.tree = Tree(pathlib.Path(folder))
            yield

    def told(self, form="json"):
        text = (self.tree.out / f"report.{form}").read_text()
        return text if form == "md" else json.loads(text)

    def cases(self):
        """The outcome of each test case of the JUnit report."""
        suites = xml.parse(self.tree.out / "report.junit.xml").getroot()
        return {case.get("name"): case[0].tag if len(case) else "passed" for case in suites.iter("testcase")}

    def check_incomplete(self, lacks):
        """That no form of the report takes the night for a whole one, and that each says what is missing."""
        self.assertEqual(REPORTS, [name for name in self.tree.names_in("out") if name != "regressions"])
        self.assertTrue(self.told()["incomplete"])
        jsonschema.validate(self.told(), SCHEMA)
        self.assertIn(f"\n\nLess was done than was asked for: {lacks}.\n", self.told("md"))
        self.assertNotIn("Nothing is new", self.told("md"))
        self.assertNotIn("passed", [self.cases()[name] for name in self.cases() if name == "claims"])
        invocation = self.told("sarif")["runs"][0]["invocations"][0]
        self.assertFalse(invocation["executionSuccessful"])
        said = [each["message"]["text"] for each in invocation["toolExecutionNotifications"]]
        self.assertIn(f"incomplete: {lacks}", said)

    def check_nothing_lost(self):
        for target in TARGETS:
            self.assertTrue(self.tree.has_entry(target), target)
        self.assertTrue(self.tree.has_entry("heaps/mine/fuzz_heap"))


def stopped_in(parts, part):
    """What is under way when a part is stopped, and what is not begun. A round of targets is under way as a whole."""
    names = list(parts)
    place = names.index(part)
    first = names.index(TARGETS[0]) if part in TARGETS else place
    return names[first : place + 1], names[place + 1 :]


class Whole(InATree):
    def test_a_night_that_met_its_limit_is_whole(self):
        for heap, parts in ((False, PARTS), (True, HEAP_PARTS)):
            with self.cell("of heaps" if heap else "of the model"):
                status, _ = self.tree.run(heap=heap)
                self.assertEqual(0, status)
                self.assertIn("Nothing is new. The limit that was given is met: 0.001 minutes", self.told("md"))
                self.assertEqual((False, "clean"), (self.told()["incomplete"], self.told()["outcome"]))
                jsonschema.validate(self.told(), SCHEMA)
                asked = [part for part in parts if part not in LONG]
                self.assertEqual(asked, [part["part"] for part in self.told()["parts"]])
                self.assertEqual({"passed"}, set(self.cases().values()))
                self.assertTrue(self.told("sarif")["runs"][0]["invocations"][0]["executionSuccessful"])
                self.check_nothing_lost()

    def test_what_is_found_is_shrunk_and_kept(self):
        with self.cell():
            status, _ = self.tree.run(found=True)
            self.assertEqual((1, "new", False), (status, self.told()["outcome"], self.told()["incomplete"]))
            self.assertEqual(["known", "small.trace"], self.tree.names_in("out/regressions"))

    def test_the_page_has_the_report_the_findings_drawn_and_the_nights_before(self):
        with self.cell():
            self.tree.run(arguments=["--date", "2024-02-28"])
            self.tree.run(heap=True)  # another one's
            self.tree.run(found=True, arguments=["--date", "2024-02-29"])
            shown = self.tree.shown()
            jsonschema.validate(shown, json.loads((HERE / "json" / "page.schema.json").read_text()))
            self.assertEqual(self.told(), shown["report"])
            self.assertEqual([self.told()["findings"][0]["trace"]], [case["trace"] for case in shown["cases"]])
            nights = [(night["date"], night["outcome"], night["new"]) for night in shown["nights"]]
            self.assertEqual([("2024-02-28", "clean", 0), ("2024-02-29", "new", 1)], nights)
            # A round of each of the targets, but the one that stands in for a crash, has ten.
            self.assertEqual([50, 50], [night["executions"] for night in shown["nights"]])


class Signals(InATree):
    """SIGINT, SIGTERM and SIGHUP to the night."""

    def check_stop(self, part, name, heap=False, found=False):
        """Stops a night in a part of it. Gives its status."""
        parts = HEAP_PARTS if heap else PARTS
        status, said = self.tree.run(name, parts[part], heap, found, arguments=[] if heap else ["--long"])
        self.assertEqual("", said)
        inside, not_begun = stopped_in(parts, part)
        lacks = f"stopped by SIG{name} in {', '.join(inside)}"
        lacks += f"; not begun: {', '.join(not_begun)}" if not_begun else ""
        self.check_incomplete(lacks)
        self.assertEqual(f"SIG{name}", self.told()["stopped"])
        cases = self.cases()
        self.assertEqual({"error"}, {cases[each] for each in inside})
        self.assertEqual(set(not_begun), {each for each, outcome in cases.items() if outcome == "skipped"})
        self.check_nothing_lost()
        self.assertFalse((self.tree.root / "nights" / ".work").exists())
        return status

    def test_each_part_of_a_night(self):
        for heap, parts in ((False, PARTS), (True, HEAP_PARTS)):
            calls = [part for part in parts if parts[part] and part != progress.FINDINGS]
            for part, name in zip(calls, itertools.cycle(["INT", "TERM", "HUP"])):
                with self.cell(name, part, "of heaps" if heap else ""):
                    self.assertEqual(4, self.check_stop(part, name, heap))
                    # The guided search stands in for one that is stopped before it tells anything.
                    searched = calls.index(part) > calls.index(progress.CANARY) + 1
                    claims = "in what was searched nothing was found" if searched else "nothing was searched"
                    self.assertIn(f"**Incomplete:** {claims}.", self.told("md"))

    def test_what_was_found_is_told_as_it_was_found(self):
        """Status 1: something was found, in less than was asked for."""
        for heap, part in ((False, "fuzz_codec"), (False, progress.FINDINGS), (True, progress.MERGING)):
            with self.cell(part, heap):
                self.assertEqual(1, self.check_stop(part, "TERM", heap, found=True))
                finding = self.told()["findings"][0]
                whose = "heap=mine" if heap else "original"
                self.assertEqual(f"{whose} breaks bind-never-fails (sequential, bind get-)", finding["identity"])
                self.assertEqual("as it was found: the night ended before it was shrunk", finding["certificate"])
                self.assertEqual("sparepage-trace 1\napi\n", finding["trace"])
                self.assertTrue(pathlib.Path(finding["replay"].split()[2]).is_file())
                self.assertIn("**Something is new.**", self.told("md"))
                self.assertEqual("failure", self.cases()["claims"])

    def test_an_input_that_crashes_a_target_is_told_as_it_was_found(self):
        with self.cell():
            status, _ = self.tree.run("TERM", "fuzz_trace", crash="yes")
            self.assertEqual((1, True), (status, self.told()["incomplete"]))
            crash = self.told()["crashes"][0]
            self.assertEqual("fuzz_codec crash: AddressSanitizer: SEGV in f", crash["identity"])
            self.assertTrue(pathlib.Path(crash["replay"].split()[1]).is_file())
            self.assertEqual("failure", self.cases()["fuzz_codec"])

    def test_counts_of_targets_are_told(self):
        with self.cell():
            self.tree.run("TERM", "fuzz_codec")
            counts = {"runs": 10, "seconds": 1, "rounds": 1, "crashes": 0, "features": 7, "before": 1, "after": 1}
            nothing = {**counts, "runs": 0, "features": None}
            self.assertEqual(counts, self.told()["targets"]["fuzz_divergence"])
            self.assertEqual(nothing, self.told()["targets"]["fuzz_codec"])
            self.assertEqual({**nothing, "seconds": 0, "rounds": 0}, self.told()["targets"]["fuzz_trace"])

    def test_a_hangup_that_is_ignored_stays_ignored(self):
        with self.cell():
            status, _ = self.tree.run("hangup", "fuzz_codec", ignoring=signal.SIGHUP)
            self.assertEqual((0, "clean"), (status, self.told()["outcome"]))

    def test_an_interrupt_that_is_ignored_does_not(self):
        with self.cell():
            status, _ = self.tree.run("INT", "fuzz_codec", ignoring=signal.SIGINT)
            self.assertEqual((4, "incomplete"), (status, self.told()["outcome"]))


class Lost(InATree):
    """kill -9 of what a night runs, or its end before its time: the night goes on, and is no whole one."""

    def check_lost(self, do, part, why, heap=False):
        status, _ = self.tree.run(do, (HEAP_PARTS if heap else PARTS)[part], heap, arguments=[] if heap else ["--long"])
        self.assertEqual(4, status)
        self.check_incomplete(f"{part}: {why}")
        self.assertEqual({"claims", part}, {name for name, outcome in self.cases().items() if outcome != "passed"})
        self.check_nothing_lost()

    def test_what_is_killed(self):
        programs = {
            "the canary": "fuzz_canary",
            "guided search": "sparepage validate",
            "the explorer": "sparepage explore",
            "fuzz_codec": "fuzz_codec",
            "merging the corpora": "fuzz_codec",
            "coverage": "coverage",
            "ci/test --all": "test",
        }
        for part, program in programs.items():
            with self.cell(part):
                self.check_lost("lost", part, f"{program} was ended by SIGKILL")
        with self.cell("of heaps"):
            self.check_lost("lost", "guided search: mine", "sparepage validate was ended by SIGKILL", heap=True)

    def test_without_what_is_prepared_there_is_no_night(self):
        with self.cell():
            status, _ = self.tree.run("lost", PARTS[progress.PREPARING])
            self.assertEqual(4, status)
            rest = [part for part in list(PARTS)[2:] if part not in LONG]
            why = f"{progress.PREPARING}: sparepage verdicts was ended by SIGKILL"
            self.check_incomplete(f"{why}; not begun: {', '.join(rest)}")

    def test_what_ends_before_its_time(self):
        for part in (progress.GUIDED, progress.EXPLORER):
            with self.cell(part):
                self.check_lost("ends", part, f"{PARTS[part]} ended before it was done")

    def test_a_night_that_is_killed_itself(self):
        """It leaves the page of how far it was, and no report, of no other night; the next has what it had."""
        for part in (progress.GUIDED, "fuzz_codec", progress.MERGING, progress.FINDINGS):
            with self.cell(part):
                self.tree.run()
                self.assertEqual(REPORTS, self.tree.names_in("out"))
                status, _ = self.tree.run("killed", PARTS[part], found=True)
                self.assertEqual((-signal.SIGKILL, ["report.html"]), (status, self.tree.names_in("out")))
                shown = self.tree.shown()["report"]
                self.assertNotIn("outcome", shown)
                self.assertIn(part, [each["part"] for each in shown["parts"] if each["end"] == "begun"])
                self.check_nothing_lost()
                status, _ = self.tree.run(found=True)
                self.assertEqual((1, False), (status, self.told()["incomplete"]))
                self.check_nothing_lost()


class Canary(InATree):
    def test_a_night_that_does_not_find_it_is_broken(self):
        with self.cell():
            status, _ = self.tree.run("blind", "fuzz_canary")
            self.assertEqual(3, status)
            self.assertRegex(self.told()["broken"], "^the canary was not found: .*'runs': 50000")
            calls = (self.tree.root / "calls").read_text().splitlines()
            self.assertEqual(2, calls.count("fuzz_canary"))


class Broken(InATree):
    """What can't be trusted: status 3. Of a disk that is full, what can be written is there as a whole."""

    def check_broken(self, do, part, why, heap=False):
        status, said = self.tree.run(do, (HEAP_PARTS if heap else PARTS)[part], heap)
        self.assertEqual((3, ""), (status, said))
        self.assertRegex(self.told()["broken"], why)
        self.assertRegex(self.told("md"), rf"\*\*The harness is broken:\*\* {why}")
        self.assertEqual("error", self.cases()["harness"])
        self.assertEqual("error", self.cases()[part])
        self.assertFalse(self.told("sarif")["runs"][0]["invocations"][0]["executionSuccessful"])
        jsonschema.validate(self.told(), SCHEMA)
        self.check_nothing_lost()

    def test_a_command_that_fails_is_named_by_its_first_words(self):
        cells = [(progress.BUILDING, "it can't be built"), (progress.PREPARING, "sparepage verdicts ended with 5: ")]
        cells += [(progress.GUIDED, "sparepage validate ended with 5:"), ("fuzz_codec", "fuzz_codec ended with 5:")]
        for part, why in cells:
            with self.cell(part):
                self.check_broken("breaks", part, why)

    def test_a_mistake_in_the_night_itself_is_no_news(self):
        with self.cell():
            status, _ = self.tree.run("nonsense", "sparepage list")
            self.assertEqual(3, status)
            self.assertRegex(self.told()["broken"], "^an error of ci/nightly itself\n(.*\n)*.*JSONDecodeError")

    def test_a_corpus_that_takes_no_more(self):
        full = r"the system refuses: \[Errno 28\] No space left on device: '.*/night.json'"
        for heap in (False, True):
            with self.cell(heap):
                self.check_broken("corpus", progress.MERGING, full, heap)

    def test_findings_that_are_not_taken(self):
        with self.cell():
            self.check_broken("findings", "fuzz_codec", "fuzz_codec found something new, and the disk does not take it")

    def test_a_folder_that_takes_no_report(self):
        """Neither one of its files nor a half of one."""
        with self.cell():
            status, said = self.tree.run("out", PARTS[progress.MERGING], found=True)
            self.assertEqual(3, status)
            self.assertRegex(said, r"^ci/nightly: \[Errno 28\] No space left on device: '.*/out/report.json'\n$")
            self.assertEqual([], self.tree.names_in("out"))
            self.check_nothing_lost()

    def test_a_disk_that_is_full_from_some_moment_on(self):
        """No file may have a byte: neither a report nor the log of a target."""
        for heap, part in ((False, progress.GUIDED), (False, progress.MERGING), (True, progress.MERGING)):
            with self.cell(part, heap):
                self.tree.run(heap=heap)
                status, said = self.tree.run("limit", (HEAP_PARTS if heap else PARTS)[part], heap)
                self.assertEqual(3, status)
                self.assertRegex(said, r"^ci/nightly: \[Errno 27\] File too large: '.*/out/report.md'\n$")
                self.assertEqual([], self.tree.names_in("out"))
                self.check_nothing_lost()


class StandardOutput(InATree):
    """What a night says there is no result: it goes on, and its report says so."""

    def test_a_closed_pipe_and_a_full_disk(self):
        for heap, name in itertools.product((False, True), ("Broken pipe", "No space left on device")):
            with self.cell(name, heap), contextlib.ExitStack() as opened:
                if name == "Broken pipe":
                    read, write = os.pipe()
                    os.close(read)
                    stdout = opened.enter_context(open(write, "wb"))
                else:
                    stdout = opened.enter_context(open("/dev/full", "wb"))
                status, said = self.tree.run(heap=heap, stdout=stdout)
                self.assertEqual((0, ""), (status, said))
                note = f"standard output can't be written ({name}): the night went on without it"
                self.assertEqual([note], self.told()["notes"])

    def test_what_is_asked_for_there_is_a_result(self):
        with self.cell(), open("/dev/full", "wb") as stdout:
            status, said = self.tree.run(stdout=stdout, arguments=["--help"])
            why = "ci/nightly: standard output: can't be written: No space left on device\n"
            self.assertEqual((2, why), (status, said))
