"""The searches of a night that the command makes: guided search, and the explorer on a world."""

import contextlib
import json
import signal
import time

import harness

FIRST_RUNS = 1000  # for each strategy and profile: so many in a few seconds, by which the rate is known
LEAST = 1  # second: less is no search
PATIENCE = 60  # seconds, after a SIGINT: with a slow heap the command looks seldom whether it is to end
INCOMPLETE = 4  # the command's status: nothing was found, in less than was asked for


def guided(command, known, journal, seed, jobs, ends, work, passes, heap=None):
    """Validates by guided search: a short pass, and then passes as long as the time allows, each with its own seed.

    Each pass is one command whose seed and runs are reported, in `passes`: it can be run again. One whose time is over
    is interrupted, and says so. With a guest, of that heap alone.
    """
    runs, before = FIRST_RUNS, len(passes)
    while True:
        began = time.monotonic()
        own = seed + len(passes) - before
        report = journal.report_file(f"guided-{own}")
        arguments = ["--seed", own, "--runs", runs, "--jobs", jobs, "--known", known, f"--json={report}"]
        arguments += harness.heap_options(heap)
        told = {"heap": None if heap is None else str(heap), "seed": own, "runs": runs}
        told.update(interrupted=True, new=None)
        passes.append(told)
        try:
            left = max(LEAST, ends - time.monotonic())
            told["interrupted"] = _search([command, "validate", *arguments], work / "guided.log", report, left, heap)
        finally:
            told["new"] = _new_in(report)
            journal.read_reports()
        took = max(0.01, time.monotonic() - began)
        runs = int(runs * 0.8 * (ends - time.monotonic()) / took)
        if told["interrupted"] or runs < FIRST_RUNS:
            return


def _search(arguments, log, report, seconds, heap=None):
    """Runs a search of the command for so long at the most. Gives whether its time was over."""
    status, cut = harness.run(arguments, log, None, seconds, PATIENCE)
    if cut and status == -signal.SIGKILL:
        raise harness.Lost(f"{harness.short(arguments)} did not end when its time was over, and was killed")
    if cut and status in (0, 1, INCOMPLETE, -signal.SIGINT):
        return True
    if status in (0, 1, INCOMPLETE):
        if _is_interrupted(_read(report)):
            raise harness.Lost(f"{harness.short(arguments)} ended before it was done")
        return False
    if status == 2 and heap is not None:  # it never ran, for it can't be created
        raise harness.Unusable(harness.tail(log).strip())
    raise harness.Broken(f"{harness.short(arguments)} ended with {status}:\n{harness.tail(log)}")


def _is_interrupted(said):
    """Whether a report of validate, or of explore, says that somebody ended the search. Not so: by a limit."""
    if isinstance(said, list):
        return any(part["end"] == "interrupted" for part in said)
    return said is None or said["interrupted"]


def _new_in(report):
    """How many findings that are not known a report of validate has. None: it left none."""
    said = _read(report)
    if said is None:
        return None
    return sum(1 for verdict in said["verdicts"] for finding in verdict["findings"] if not finding["known"])


def _read(report):
    """None: there is no report, or none that can be read; the journal sets it aside then."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        return json.loads(report.read_text())
    return None


def worlds(command):
    """The presets of the explorer, and the worlds of the corpus."""
    presets = [world["name"] for world in json.loads(harness.output([command, "list", "worlds", "--json"]))]
    files = sorted(harness.ROOT.glob("corpus/worlds/*.world"))
    return presets + [str(file.relative_to(harness.ROOT)) for file in files]


def world_of(command, date):
    """The world whose turn it is: each night the next one."""
    all_worlds = worlds(command)
    return all_worlds[date.toordinal() % len(all_worlds)]


def explore(command, known, journal, world, jobs, ends, work, told):
    """Explores a world. What time does not allow is not explored, as `told` tells."""
    report = journal.report_file("explore")
    arguments = ["--world", world, "--jobs", jobs, "--known", known, "--memory", 2048, f"--json={report}"]
    arguments += harness.heap_options(None)
    try:
        left = max(LEAST, ends - time.monotonic())
        told["interrupted"] = _search([command, "explore", *arguments], work / "explore.log", report, left)
    finally:
        if (parts := _read(report)) is not None:
            keys = ("strategy", "end", "states", "depth")
            told["strategies"] = [{key: part[key] for key in keys} for part in parts]
        journal.read_reports()
