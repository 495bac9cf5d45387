"""What a night says on standard output while it runs, and how each of its parts ended."""

import os
import sys

BUILDING, PREPARING = "building", "restoring the corpora"
CANARY, GUIDED, EXPLORER = "the canary", "guided search", "the explorer"  # and each target by its name
MERGING, FINDINGS, COVERAGE = "merging the corpora", "what is new", "coverage"
LONG = ("ci/test --all", "ci/nightly-kills --times 5")

# How a part ended.
NOT_BEGUN = "not begun"
BEGUN = "begun"
DONE = "done"  # to its own end
LIMIT = "limit"  # until a limit that was given was met
STOPPED = "stopped"  # a signal stopped the night
LOST = "lost"  # somebody else ended a program of it
FAILED = "failed"  # the harness is broken there

TIME, MEMORY = "its time was over", "its memory was full"  # limits


def silence():
    """Where standard output can't be written: its buffer still has what could not, and would fail again at the end."""
    with open(os.devnull, "wb") as nothing:
        os.dup2(nothing.fileno(), sys.stdout.fileno())


class Progress:
    """Lines on standard output. The reports are a night's result: where nobody reads the lines, it goes on without."""

    def __init__(self, notes):
        self.notes = notes

    def say(self, what):
        self.line(f"\n== {what}")

    def line(self, text):
        try:
            print(text, flush=True)
        except OSError as error:
            self.notes.append(f"standard output can't be written ({error.strerror}): the night went on without it")
            silence()


class Parts:
    """The parts of a night in the order in which they run, each with how it ended: in the list that is given."""

    def __init__(self, told):
        self.told = told

    def plan(self, names):
        """What is to come, in the place of what was."""
        self.told[:] = [part for part in self.told if part["end"] != NOT_BEGUN]
        self.told += [{"part": name, "end": NOT_BEGUN, "why": ""} for name in names]

    def end_of(self, name):
        return self._part(name)["end"]

    def begin(self, name):
        self._part(name)["end"] = BEGUN

    def end(self, name, how, why=""):
        self._part(name).update(end=how, why=why)

    def cut(self, how, why):
        """Whatever is under way ends here."""
        for part in self.told:
            if part["end"] == BEGUN:
                part.update(end=how, why=why)

    def _part(self, name):
        return next(part for part in self.told if part["part"] == name)


def missing(night):
    """The parts that were asked for and did not run to their ends. A limit that was given is such an end."""
    return [part for part in night["parts"] if part["end"] not in (DONE, LIMIT)]


def lacks(night):
    """What is missing, in a line: the parts that were cut off and why, and those that were not begun."""
    by_end = {}
    for part in missing(night):
        by_end.setdefault(part["end"], []).append(part)
    words = []
    if night["stopped"]:
        inside = _names(by_end.pop(STOPPED, []))
        words.append(f"stopped by {night['stopped']}" + (f" in {inside}" if inside else ""))
    not_begun = by_end.pop(NOT_BEGUN, [])
    words += [f"{part['part']}: {part['why']}" for parts in by_end.values() for part in parts]
    if not_begun:
        words.append(f"not begun: {_names(not_begun)}")
    return "; ".join(words)


def _names(parts):
    return ", ".join(part["part"] for part in parts)
