"""A night as a page, and the nights that it remembers.

    /usr/bin/python3 ci/nightly.d/page_test.py
"""

import json
import sys
import unittest
from unittest import mock

sys.dont_write_bytecode = True
import page  # noqa: E402
from night_test import InAFolder  # noqa: E402


class Pages(InAFolder):
    TOLD = {"date": "2024-02-29", "commit": "0" * 40, "heaps": [], "outcome": "clean", "notes": []}
    TOLD |= {"findings": [], "crashes": [], "stale": [], "targets": {"fuzz_codec": {"runs": 7, "after": 2}}}

    def test_hold_text_that_is_no_markup(self):
        text = page.html({**self.TOLD, "notes": ["</script><script>alert(1)</script><!-- \u202e"]}, [], [])
        self.assertNotIn("alert(1)</script>", text)
        shown = json.loads(text.split(page.BEGINS, 1)[1].split(page.ENDS, 1)[0])
        self.assertEqual(["</script><script>alert(1)</script><!-- \u202e"], shown["report"]["notes"])

    def test_are_made_as_those_of_the_command_are(self):
        text = page.html(self.TOLD, [], [])
        scripts = {file.read_text() for file in page.PAGE.glob("*.js")}
        self.assertEqual(scripts, {each.split("</script>")[0] for each in text.split("<script>\n")[1:]})
        self.assertTrue(text.startswith("<!doctype html>") and text.endswith("</html>\n"))

    def test_a_night_is_remembered_with_those_over_the_same(self):
        page.remember(self.root, self.TOLD)
        page.remember(self.root, {**self.TOLD, "heaps": ["/a/mine.so"]})
        page.remember(self.root, {**self.TOLD, "date": "2024-03-01", "crashes": [{}], "outcome": "new"})
        of_model = page.nights_before(self.root, self.TOLD)
        self.assertEqual(["2024-02-29", "2024-03-01"], [night["date"] for night in of_model])
        told = [(night["new"], night["executions"], night["entries"]) for night in of_model]
        self.assertEqual([(0, 7, 2), (1, 7, 2)], told)
        of_heap = page.nights_before(self.root, {**self.TOLD, "heaps": ["/b/mine.so"]})
        self.assertEqual(["mine"], of_heap[0]["heaps"])

    def test_the_oldest_nights_are_forgotten(self):
        with mock.patch("page.MOST_NIGHTS", 2):
            for day in (1, 2, 3):
                page.remember(self.root, {**self.TOLD, "date": f"2024-02-0{day}"})
        dates = [night["date"] for night in page.nights_before(self.root, self.TOLD)]
        self.assertEqual(["2024-02-02", "2024-02-03"], dates)

    def test_nights_that_cannot_be_read_are_set_aside(self):
        for damaged in ("[", "7", "[7]", '[{"date": "2024-02-29"}]'):
            (self.root / "nights.json").write_text(damaged)
            notes = []
            self.assertEqual([], page.nights_before(self.root, {**self.TOLD, "notes": notes}))
            self.assertEqual(1, len(notes))
            self.assertEqual([], list(self.root.glob("nights.json")))

    def test_a_night_is_linked_where_its_page_is(self):
        nights = [{"date": f"2024-02-0{day}"} for day in (1, 2, 3)]
        for date in ("2024-02-01", "2024-02-03"):
            (self.root / date).mkdir()
            (self.root / date / "report.html").write_text("")
        linked = page.with_pages(nights, self.root / "2024-02-03")
        self.assertEqual(["../2024-02-01/report.html", None, None], [night.get("page") for night in linked])

    def test_a_finding_whose_replay_fails_is_not_drawn(self):
        asked = mock.Mock(corpus=self.root, out=self.root)
        finding = {"identity": "i", "replay": "sparepage replay x.trace", "trace": "", "file": "x.trace"}
        shown = page.Page(asked, {**self.TOLD, "findings": [finding]}, "/bin/false", self.root)
        self.assertEqual([], shown.cases())


if __name__ == "__main__":
    unittest.main()
