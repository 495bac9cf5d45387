"""report.html: a night as a page, of the files that the pages of the command are made of (ci/command/page).

It is written anew whenever a part begins, so that a browser that loads it again shows where the night is; and with the
other reports when the night has ended. DIR/nights.json has what the nights before came to, a line each in the page.
"""

import contextlib
import json
import pathlib
import shlex

import corpora
import harness

PAGE = harness.ROOT / "ci" / "command" / "page"
MOST_NIGHTS = 400
MOST_CASES = 40  # that are drawn
SECONDS_OF_A_CASE = 10
BEGINS, ENDS = '<script type="application/json" id="data">', "</script>\n"


def html(told, cases, nights):
    """The page: a pure function of what it shows, by ci/json/page.schema.json."""
    data = {
        "page": 1,
        "verb": "nightly",
        "program": {"version": "", "commit": told["commit"][:12]},
        "report": told,
        "cases": cases,
        "nights": nights,
    }
    scripts = [(PAGE / f"{name}.js").read_text() for name in (PAGE / "scripts").read_text().split()]
    return "".join(
        [
            (PAGE / "head.html").read_text(),
            f"<style>\n{(PAGE / 'page.css').read_text()}</style>\n",
            (PAGE / "body.html").read_text(),
            # Nothing in it ends the element, or begins a comment.
            BEGINS + json.dumps(data).replace("<", "\\u003c") + ENDS,
            *(f"<script>\n{script}</script>\n" for script in scripts),
            "</body>\n</html>\n",
        ]
    )


class Page:
    """That of a night, which `told` tells."""

    def __init__(self, asked, told, command, work):
        self.file = asked.out / "report.html"
        self.corpus = asked.corpus
        self.told = told
        self.command = command
        self.work = work
        self.drawings = {}  # by a finding's replay
        self.nights = with_pages(nights_before(asked.corpus, told), asked.out)

    def write(self):
        """What there is until now. A disk that does not take it is met by the reports at the end."""
        with contextlib.suppress(OSError):
            harness.write_whole(self.file, html(self.told, self.cases(), self.nights))

    def last(self):
        """Of the night that has ended, which those to come are told of."""
        try:
            remember(self.corpus, self.told)
        except OSError as error:
            self.told["notes"].append(f"the nights to come will not show this one: {error}")
        return html(self.told, self.cases(), [*self.nights, _in_short(self.told)])

    def cases(self):
        """The findings' traces, drawn: those that can be replayed."""
        for each in self.told["findings"][:MOST_CASES]:
            if each["replay"] not in self.drawings:
                self.drawings[each["replay"]] = self._drawn(each)
        return [case for drawing in self.drawings.values() for case in drawing]

    def _drawn(self, finding):
        trace, drawing = self.work / "drawn.trace", self.work / "drawn.html"
        with contextlib.suppress(harness.Broken, OSError, ValueError, IndexError, KeyError):
            trace.write_text(finding["trace"])
            drawing.unlink(missing_ok=True)
            # As it is repeated, but of the trace that the night has at hand.
            options = shlex.split(finding["replay"])[3:]
            arguments = [self.command, "replay", trace, *options, f"--html={drawing}"]
            harness.run(arguments, self.work / "drawn.log", None, SECONDS_OF_A_CASE)
            data = drawing.read_text().split(BEGINS, 1)[1].split(ENDS, 1)[0]
            return [{**case, "name": finding["file"]} for case in json.loads(data)["cases"]]
        return []


def nights_before(corpus, told):
    """What the nights over the same came to, from the first one that is remembered."""
    return [night for night in _remembered(corpus, told["notes"]) if night["heaps"] == _heaps(told)]


def remember(corpus, told):
    """This night for those to come."""
    nights = [*_remembered(corpus, told["notes"]), _in_short(told)][-MOST_NIGHTS:]
    lines = ",\n".join(json.dumps(night) for night in nights)
    harness.write_whole(corpus / "nights.json", f"[\n{lines}\n]\n")


def with_pages(nights, out):
    """Each with the place of its page where that is beside this one: where --out was a folder with its date."""
    for night in nights:
        if out.parent.joinpath(night["date"], "report.html").is_file() and out.name != night["date"]:
            night["page"] = f"../{night['date']}/report.html"
    return nights


def _heaps(told):
    return [pathlib.Path(heap).stem for heap in told["heaps"]]


def _in_short(told):
    targets = told["targets"].values()
    return {
        "date": told["date"],
        "commit": told["commit"],
        "heaps": _heaps(told),
        "outcome": told["outcome"],
        "new": len(told["findings"]) + len(told["crashes"]) + len(told["stale"]),
        "executions": sum(each["runs"] for each in targets),
        "entries": sum(each["after"] for each in targets),
    }


KEYS = ("date", "commit", "heaps", "outcome", "new", "executions", "entries")


def _remembered(corpus, notes):
    """Those of nights.json. One that can't be read is set aside."""
    file = corpus / "nights.json"
    try:
        return [{key: night[key] for key in KEYS} for night in json.loads(file.read_text())]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError):
        corpora.set_aside(corpus, file, file.name, notes)
        return []
