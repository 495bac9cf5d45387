"""What needs no target and no night: the corpora on disk, the journal, the reports. `ci/test` runs it:

    /usr/bin/python3 ci/nightly.d/night_test.py
"""

import hashlib
import json
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
import corpora  # noqa: E402
import findings  # noqa: E402
import formats  # noqa: E402
import fuzzing  # noqa: E402
import report  # noqa: E402


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
        self.assertEqual(["fuzz_codec: the corpus shrank: 1 entries, and the last night left 2"], self.notes)

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


class Words(unittest.TestCase):
    def test_a_crash_is_named_by_what_stays_from_run_to_run(self):
        one = "x\nSUMMARY: AddressSanitizer: heap-use-after-free /a/heap.cc:12:3 in f\n"
        other = "y\nSUMMARY: AddressSanitizer: heap-use-after-free /a/heap.cc:99:1 in f\n"
        self.assertEqual(fuzzing.first_words(one), fuzzing.first_words(other))
        self.assertNotEqual(fuzzing.first_words(one), fuzzing.first_words("SUMMARY: AddressSanitizer: SEGV in f\n"))


class Outcomes(unittest.TestCase):
    NIGHT = {"broken": "", "findings": [], "crashes": [], "stale": [], "targets": {}, "long": []}

    def test_each_kind_of_news_has_its_status(self):
        for change, status in (
            ({}, 0),
            ({"findings": [{}]}, 1),
            ({"crashes": [{}]}, 1),
            ({"stale": ["line 1: ..."]}, 1),
            ({"stale": ["line 1: ..."], "broken": "the canary was not found"}, 3),
        ):
            self.assertEqual(status, report.STATUS[report.outcome({**self.NIGHT, **change})])

    def test_what_xml_cannot_hold_is_left_out(self):
        said = formats.junit({**self.NIGHT, "stale": ["a\x00<b>\x1b"]})
        self.assertIn("a?&lt;b&gt;?", said)


if __name__ == "__main__":
    unittest.main()
