"""What needs no target and no night: the corpora on disk, the journal, the reports. stops_test.py has whole nights.

    /usr/bin/python3 ci/nightly.d/night_test.py
"""

import hashlib
import itertools
import json
import pathlib
import signal
import sys
import tempfile
import time
import unittest
from unittest import mock

sys.dont_write_bytecode = True
import arguments  # noqa: E402
import corpora  # noqa: E402
import findings  # noqa: E402
import formats  # noqa: E402
import fuzzing  # noqa: E402
import harness  # noqa: E402
import heap_night  # noqa: E402
import known  # noqa: E402
import report  # noqa: E402
import searches  # noqa: E402


def put(folder, contents):
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha1(contents).hexdigest()
    (folder / name).write_bytes(contents)
    return name


class InAFolder(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.root = pathlib.Path(self.scratch.name)
        self.notes = []


class Corpora(InAFolder):
    def corpus(self):
        return corpora.Corpus(self.root, "fuzz_codec", self.notes)

    def test_a_swap_loses_nothing_wherever_it_is_cut_off(self):
        """Each call that changes the disk is the last one, in turn."""
        for last in range(1, 5):
            with tempfile.TemporaryDirectory() as folder:
                self.root = pathlib.Path(folder)
                corpus = self.corpus()
                kept = [put(corpus.folder, contents) for contents in (b"one", b"two", b"three")]
                put(corpus.merged, b"one")
                calls = []

                def cut(real):
                    def call(*arguments):
                        calls.append(real)
                        if len(calls) > last:
                            raise KeyboardInterrupt
                        return real(*arguments)

                    return call

                def removes_one(path):
                    next(path.iterdir()).unlink()
                    raise KeyboardInterrupt

                with mock.patch("os.rename", cut(corpora.os.rename)), mock.patch("shutil.rmtree", cut(removes_one)):
                    try:
                        corpus.swap()
                    except KeyboardInterrupt:
                        pass
                places = [place for place in (corpus.folder, corpus.old, corpus.merged) if place.is_dir()]
                there = set().union(*map(corpora.names, places))
                self.corpus().restore()
                self.assertEqual(there, corpora.names(corpus.folder))
                # What is removed last was superseded by then.
                self.assertIn(kept[0], there)
                if last < 3:
                    self.assertEqual(set(kept), there)

    def test_orphans_are_taken_in_and_said(self):
        corpus = self.corpus()
        one = put(corpus.folder, b"one")
        two = put(corpus.merged, b"two")
        three = put(corpus.old, b"three")
        corpus.restore()
        self.assertEqual({one, two, three}, corpora.names(corpus.folder))
        self.assertFalse(corpus.merged.exists() or corpus.old.exists())
        self.assertEqual(2, len(self.notes))

    def test_a_damaged_entry_gives_way_to_a_whole_orphan(self):
        corpus = self.corpus()
        name = put(corpus.old, b"whole")
        corpus.folder.mkdir(parents=True)
        (corpus.folder / name).write_bytes(b"who")
        corpus.restore()
        self.assertEqual(b"whole", (corpus.folder / name).read_bytes())

    def test_what_is_damaged_is_set_aside_and_named(self):
        corpus = self.corpus()
        whole = put(corpus.folder, b"whole")
        empty, half = "0" * 40, "1" * 40
        (corpus.folder / empty).write_bytes(b"")
        (corpus.folder / half).write_bytes(b"hal")
        corpus.restore()
        self.assertEqual({whole}, corpora.names(corpus.folder))
        self.assertEqual({f"fuzz_codec-{empty}", f"fuzz_codec-{half}"}, corpora.names(self.root / "damaged"))
        self.assertTrue(any(empty in note for note in self.notes) and any(half in note for note in self.notes))

    def test_a_seed_gets_the_name_of_an_entry(self):
        corpus = self.corpus()
        corpus.folder.mkdir(parents=True)
        (corpus.folder / "my-seed").write_bytes(b"seed")
        corpus.restore()
        self.assertEqual({hashlib.sha1(b"seed").hexdigest()}, corpora.names(corpus.folder))

    def test_a_corpus_that_shrank_is_said(self):
        put(self.root / "fuzz_codec", b"one")
        (self.root / "night.json").write_text(json.dumps({"entries": {"fuzz_codec": 2}}))
        corpora.restore(self.root, ["fuzz_codec"], self.notes)
        self.assertEqual(["fuzz_codec: the corpus shrank: 1 entry, and the last night left 2"], self.notes)

    def test_a_count_that_cannot_be_read_is_set_aside(self):
        (self.root / "night.json").write_text("{")
        corpora.restore(self.root, ["fuzz_codec"], self.notes)
        self.assertEqual({"night.json"}, corpora.names(self.root / "damaged"))


class Journal(InAFolder):
    FOUND = {"profile": "preemptive", "signature": "bind get-", "known": False}

    def write(self, trace):
        journal = findings.Journal(self.root, None, self.notes)
        finding = {**self.FOUND, "trace": trace}
        verdict = {"strategy": "original", "invariant": "bind-never-fails", "findings": [finding]}
        journal.report_file("guided-1").write_text(json.dumps({"verdicts": [verdict]}))
        journal.read_reports()
        return [file.read_text() for file in sorted(journal.folder.iterdir())]

    def test_a_shorter_trace_replaces_a_longer_one_and_never_the_other_way(self):
        long, short = "sparepage-trace 1\napi\napi\n", "sparepage-trace 1\napi\n"
        self.assertEqual([long], self.write(long))
        self.assertEqual([short], self.write(short))
        self.assertEqual([short], self.write(long))

    def test_a_report_that_cannot_be_read_is_set_aside(self):
        journal = findings.Journal(self.root, None, self.notes)
        journal.report_file("guided-1").write_text('{"verdicts": [')
        journal.read_reports()
        self.assertEqual({"findings-guided-1.json"}, corpora.names(self.root / "damaged"))


COMMAND = """#!/bin/sh
# Stands in for the command: tells what it was asked, and answers as it was told to.
printf '%s ' "$@" >> {folder}/asked
printf '\\n' >> {folder}/asked
case "$*" in *"--heap bad.so"*) echo "bad.so: exports no \\`sparepage_heap\\`" >&2; exit 2 ;; esac
case "$*" in *"--heap "*) more=', {{"name": "mine+wsipx-4.0.953"}}, {{"name": "mine"}}' ;; esac
case $1 in
  list) echo "[{{\\"name\\": \\"original\\"}}$more]" ;;
  verdicts) echo "{{\\"new\\": [\\"$2: heap=mine breaks does-not-crash (sequential, SIGSEGV in f)\\"]}}"; exit 1 ;;
esac
"""


class Heaps(InAFolder):
    IDENTITY = "heap=mine+wsipx-4.0.953 breaks does-not-crash (sequential, SIGSEGV in f)"

    def setUp(self):
        super().setUp()
        self.command = self.root / "command"
        self.command.write_text(COMMAND.format(folder=self.root))
        self.command.chmod(0o755)

    def test_a_heap_has_the_name_that_its_description_has(self):
        with mock.patch("night.COMMAND", self.command):
            self.assertEqual("mine", heap_night.name_of("heap.so"))
            with self.assertRaisesRegex(harness.Unusable, "exports no"):
                heap_night.name_of("bad.so")

    def test_its_findings_are_judged_with_the_heap_loaded(self):
        journal = findings.Journal(self.root / "heaps" / "mine", self.command, self.notes, "heap.so")
        (journal.folder / "mine-breaks-does-not-crash-01234567.trace").write_text("sparepage-trace 1\napi\n")
        claims = journal.claims(self.root / "known")
        self.assertEqual(["heap=mine breaks does-not-crash (sequential, SIGSEGV in f)"], list(claims))
        self.assertIn(" --heap heap.so --guard ", (self.root / "asked").read_text())

    def test_an_identity_says_whose_bind_it_is(self):
        options = findings._whose(self.IDENTITY, "heap.so")
        self.assertEqual(["--heap", "heap.so", "--guard", "--strategy", "wsipx-4.0.953"], options)
        plain = findings._whose(self.IDENTITY.replace("+wsipx-4.0.953", ""), "heap.so")
        self.assertEqual([*options[:4], "original"], plain)
        self.assertEqual(["--strategy", "original"], findings._whose("original breaks x (hostile, y)", None))

    def test_of_a_list_the_lines_of_heaps_count_with_the_traces_beside_it(self):
        line = "heap=mine | does-not-crash | sequential | SIGSEGV in f | regressions/own.trace | why"
        list_file = self.root / "known"
        other = "original | bind-never-fails | sequential | bind get- | regressions/no.trace | why"
        list_file.write_text(f"{other}\n{line}\n")
        (self.root / "regressions").mkdir()
        for name in ("own.trace", "other.trace"):
            (self.root / "regressions" / name).write_text("sparepage-trace 1\n")
        command = self.root / "nothing"
        command.write_text("#!/bin/sh\n")
        command.chmod(0o755)
        (self.root / "work").mkdir()
        copy = known.Known(list_file, command, self.root / "work", "heap.so")
        self.assertEqual(f"\n{line}\n", copy.list.read_text())
        self.assertEqual(["own.trace"], [file.name for file in copy.regressions.iterdir()])

    def test_arguments(self):
        heap = self.root / "heap.so"
        heap.write_text("")
        words = ["--minutes", "60", "--corpus", f"{self.root}/corpus", "--out", f"{self.root}/out"]
        asked = arguments.parse([*words, "--heap", f"{heap},{heap}"])
        self.assertEqual(([heap.resolve()], False), (asked.heaps, asked.long))
        self.assertTrue(arguments.parse(words).long)
        for wrong in (["--heap", f"{heap},"], ["--heap", "/nowhere.so"], ["--heap", str(heap), "--long"]):
            with self.assertRaises(harness.Unusable):
                arguments.parse([*words, *wrong])

    def test_a_night_is_about_the_strategies_that_it_is_given(self):
        mine = self.root / "mine.strategy"
        mine.write_text("sparepage-strategy 1\n  name my-fix  # of ours\nsummary s\n")
        words = ["--minutes", "60", "--corpus", f"{self.root}/corpus", "--out", f"{self.root}/out"]
        self.addCleanup(setattr, harness, "strategies", harness.strategies)
        arguments.parse([*words, "--strategy", f"original,{mine}"])
        self.assertEqual(["--strategy", f"original,{mine}"], harness.heap_options(None))
        whose = [findings._whose(f"{name} breaks x (hostile, y)", None)[1] for name in ("my-fix", "original")]
        self.assertEqual([str(mine), "original"], whose)
        for wrong in (["--strategy", f"{mine},/nowhere.strategy"], ["--strategy", "all", "--heap", str(mine)]):
            with self.assertRaises(harness.Unusable):
                arguments.parse([*words, *wrong])


KEEPS = """#!/usr/bin/python3
# Stands in for the command: keeps a trace, and accepts it beside so many other traces and lines.
import json, pathlib, sys
words = dict(zip(sys.argv, sys.argv[1:]))
if sys.argv[1] == "verdicts":
    print(json.dumps({"new": [f"{sys.argv[2]}: {pathlib.Path(sys.argv[2]).read_text()}"], "unexpected": []}))
    sys.exit(1)
into, known, trace = (pathlib.Path(words[name]) for name in ("--into", "--known", "shrink"))
(into / trace.name).write_text(trace.read_text())
traces, lines = len(list(into.iterdir())), len(known.read_text().splitlines())
known.write_text(known.read_text() + f"{trace.name}: {traces} traces, {lines} lines\\n")
if sys.argv[-1].startswith("--json="):
    said = {"kept_as": str(into / trace.name), "runs": 1, "operations": 2}
    pathlib.Path(sys.argv[-1].removeprefix("--json=")).write_text(json.dumps(said))
"""


class Accepting(InAFolder):
    def test_a_finding_is_accepted_when_the_traces_of_all_are_there(self):
        command = self.root / "command"
        command.write_text(KEEPS)
        command.chmod(0o755)
        list_file = self.root / "known"
        list_file.write_text("")
        (self.root / "regressions").mkdir()
        claims = {}
        for name in ("a", "b"):
            identity = f"original breaks bind-never-fails (sequential, bind {name})"
            claims[identity] = self.root / f"{name}.trace"
            claims[identity].write_text(identity)
        copy = mock.Mock(list=list_file, folder=self.root, regressions=self.root / "regressions")
        prepared = []
        findings.prepare(claims, copy, command, self.root, time.monotonic() + 600, prepared)
        lines = ["a.trace: 2 traces, 0 lines", "b.trace: 2 traces, 1 lines"]
        self.assertEqual(lines, [each["line"] for each in prepared])
        self.assertEqual(lines, list_file.read_text().splitlines())


class Slices(InAFolder):
    def test_a_worker_that_does_not_end_is_killed_and_counted(self):
        """A slice of 2 seconds, where each look at the clock takes one: it is over 5 seconds after its time."""
        fuzz = fuzzing.Fuzzing(self.root, "known", mock.Mock(folder=self.root), 1)
        log = self.root / "log"
        log.write_text("#2\tINITED cov: 1 ft: 7 corp: 1\n#1024\tpulse  cov: 1 ft: 9 corp: 2\n")
        child = mock.Mock(**{"poll.return_value": None})
        with (
            mock.patch.object(fuzz, "_start", return_value=(child, log)),
            mock.patch("harness.finish", return_value=(-signal.SIGKILL, True)) as finish,
            mock.patch("time.monotonic", side_effect=itertools.count()),
            mock.patch("time.sleep"),
        ):
            fuzz._slice(mock.Mock(target="fuzz_codec"), 1, 2, self.root, self.root)
        finish.assert_called_once_with(child, 0, 5)
        self.assertEqual(7, child.poll.call_count)
        self.assertEqual({}, fuzz.lost)
        counts = {"runs": 1024, "features": 9, "rounds": 1, "seconds": 2, "crashes": 0}
        self.assertEqual(counts, fuzz.reports["fuzz_codec"])


class Words(unittest.TestCase):
    def test_a_crash_is_named_by_what_stays_from_run_to_run(self):
        one = "x\nSUMMARY: AddressSanitizer: heap-use-after-free /a/heap.cc:12:3 in f\n"
        other = "y\nSUMMARY: AddressSanitizer: heap-use-after-free /a/heap.cc:99:1 in f\n"
        self.assertEqual(fuzzing.first_words(one), fuzzing.first_words(other))
        self.assertNotEqual(fuzzing.first_words(one), fuzzing.first_words("SUMMARY: AddressSanitizer: SEGV in f\n"))


class Searches(InAFolder):
    """What the end of a search of the command means: its status, whether its time was over, and its report."""

    WHOLE, CUT = {"interrupted": False}, {"interrupted": True}

    def end(self, status, late, said):
        (self.root / "log").write_text("")
        (self.root / "report").write_text(json.dumps(said))
        with mock.patch("harness.finish", return_value=(status, late)), mock.patch("harness.start"):
            return searches._search(["sparepage", "validate"], self.root / "log", self.root / "report", 10)

    def test_a_limit_that_is_met_is_no_loss(self):
        for status in (0, 1):
            self.assertFalse(self.end(status, False, self.WHOLE))
        for status in (0, 1, 4, -signal.SIGINT):
            self.assertTrue(self.end(status, True, self.CUT))
        for status in (1, 4):
            self.assertFalse(self.end(status, False, [{"end": "exhausted"}, {"end": "memory"}]))

    def test_less_than_was_asked_for_is_lost(self):
        for status, late, said, why in (
            (4, False, self.CUT, "ended before it was done"),
            (1, False, self.CUT, "ended before it was done"),
            (4, False, [{"end": "exhausted"}, {"end": "interrupted"}], "ended before it was done"),
            (0, False, None, "ended before it was done"),
            (-signal.SIGKILL, False, None, "was ended by SIGKILL"),
            (-signal.SIGTERM, False, self.CUT, "was ended by SIGTERM"),
            (-signal.SIGKILL, True, None, "did not end when its time was over, and was killed"),
        ):
            with self.assertRaisesRegex(harness.Lost, f"sparepage validate {why}"):
                self.end(status, late, said)

    def test_what_fails_is_broken_at_any_time(self):
        for status, late in ((3, False), (3, True), (-signal.SIGSEGV, False), (-signal.SIGSEGV, True)):
            with self.assertRaisesRegex(harness.Broken, f"sparepage validate ended with {status}:"):
                self.end(status, late, self.WHOLE)


class Outcomes(unittest.TestCase):
    NIGHT = {"broken": "", "heaps": [], "findings": [], "crashes": [], "stale": [], "targets": {}, "long": []}
    NIGHT |= {"parts": [], "incomplete": False, "stopped": ""}

    def test_each_kind_of_news_has_its_status(self):
        for change, status in (
            ({}, 0),
            ({"findings": [{}]}, 1),
            ({"crashes": [{}]}, 1),
            ({"stale": ["line 1: ..."]}, 1),
            ({"incomplete": True}, 4),
            ({"incomplete": True, "findings": [{}]}, 1),
            ({"stale": ["line 1: ..."], "broken": "the canary was not found"}, 3),
            ({"incomplete": True, "broken": "the canary was not found"}, 3),
        ):
            self.assertEqual(status, report.STATUS[report.outcome({**self.NIGHT, **change})])

    def test_lists_what_was_not_run_without_a_reason(self):
        place = {"file": "model/heap.cc", "line": 1, "kind": "line", "text": "return;"}
        lines = [{**place, "reason": "as above"}, {**place, "line": 2, "reason": ""}]
        told = report._coverage({"coverage": {"lines": [1, 3], "branches": [0, 0], "uncovered": lines}})
        self.assertIn("Not run: 1 with a reason in ci/uncovered, and these without one:", told)
        self.assertIn("- model/heap.cc:2: line `return;`", told)
        self.assertNotIn("model/heap.cc:1", told)

    def test_a_heap_stands_in_each_line_that_runs_it(self):
        guided = [{"heap": "/a b/heap.so", "seed": 7, "runs": 1000, "interrupted": False, "new": 0}]
        night = {**self.NIGHT, "canary": None, "explore": None, "guided": guided}
        line = "`sparepage validate --seed 7 --runs 1000 --heap '/a b/heap.so' --guard`: 0 new"
        self.assertIn(line, report._searches(night))
        crash = {"identity": "fuzz_heap crash: x", "target": "fuzz_heap mine", "file": "f", "replay": "r"}
        self.assertEqual(["fuzz_targets/fuzz_heap.cc"], self.places({**night, "crashes": [crash]}))

    def places(self, night):
        results = formats.sarif(night, harness.ROOT / "a b", pathlib.Path("/own/known"))["runs"][0]["results"]
        return [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results]

    def test_sarif_points_to_files_that_are_there(self):
        finding = {"identity": "i", "invariant": "heap-is-sound", "file": "f.trace"}
        shrunk = {**finding, "line": "a line of known", "replay": "sparepage replay corpus/regressions/f.trace"}
        as_found = {**finding, "line": "", "replay": "sparepage replay /cache/findings/f.trace --strategy original"}
        night = {**self.NIGHT, "findings": [shrunk, as_found], "stale": ["line 1: ..."]}
        places = ["a%20b/regressions/f.trace", "file:///cache/findings/f.trace", "file:///own/known"]
        self.assertEqual(places, self.places(night))

    def test_what_xml_cannot_hold_is_left_out(self):
        said = formats.junit({**self.NIGHT, "stale": ["a\x00<b>\x1b"]})
        self.assertIn("a?&lt;b&gt;?", said)


if __name__ == "__main__":
    unittest.main()
