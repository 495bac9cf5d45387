"""The searches of a night that the command makes: guided search, and the explorer on a world."""

import json
import time

import harness

FIRST_RUNS = 1000  # for each strategy and profile: so many in a few seconds, by which the rate is known
PARTS = 24  # strategies times profiles


def guided(command, known, journal, seed, jobs, seconds, work, heap=None):
    """Validates by guided search: a short pass, and then passes as long as the time allows, each with its own seed.

    Each pass is one command whose seed and runs are reported: it can be run again. One that takes too long is
    interrupted, and says so. With a heap under test, of that heap alone.
    """
    ends = time.monotonic() + seconds
    runs, passes = FIRST_RUNS, []
    while True:
        began = time.monotonic()
        own = seed + len(passes)
        report = journal.report_file(f"guided-{own}")
        arguments = ["--seed", own, "--runs", runs, "--jobs", jobs, "--known", known, f"--json={report}"]
        arguments += harness.heap_options(heap)
        left = max(1, ends - time.monotonic())
        status, cut = harness.run([command, "validate", *arguments], work / "guided.log", None, left, 60)
        if status == 2 and heap is not None:  # it never ran, for it can't be created
            raise harness.Unusable(harness.tail(work / "guided.log").strip())
        if status not in (0, 1) and not cut:
            raise harness.Broken(f"sparepage validate ended with {status}:\n{harness.tail(work / 'guided.log')}")
        told = {"seed": own, "runs": runs, "interrupted": cut, "new": _new_in(report)}
        passes.append({"heap": None if heap is None else str(heap), **told})
        journal.read_reports()
        took = max(0.01, time.monotonic() - began)
        runs = int(runs * 0.8 * (ends - time.monotonic()) / took)
        if cut or runs < FIRST_RUNS:
            return passes


def _new_in(report):
    """How many findings that are not known a report of validate has."""
    if not report.exists():
        return 0
    verdicts = json.loads(report.read_text())["verdicts"]
    return sum(1 for verdict in verdicts for finding in verdict["findings"] if not finding["known"])


def worlds(command):
    """The presets of the explorer, and the worlds of the corpus."""
    presets = [world["name"] for world in json.loads(harness.output([command, "list", "worlds", "--json"]))]
    files = sorted(harness.ROOT.glob("corpus/worlds/*.world"))
    return presets + [str(file.relative_to(harness.ROOT)) for file in files]


def explore(command, known, journal, date, jobs, seconds, work):
    """Explores the world whose turn it is: each night the next one. What time does not allow is incomplete."""
    all_worlds = worlds(command)
    world = all_worlds[date.toordinal() % len(all_worlds)]
    report = journal.report_file("explore")
    arguments = ["--world", world, "--threads", jobs, "--known", known, "--memory", 2048, f"--json={report}"]
    status, cut = harness.run([command, "explore", *arguments], work / "explore.log", None, seconds, 60)
    if status not in (0, 1) and not cut:
        raise harness.Broken(f"sparepage explore ended with {status}:\n{harness.tail(work / 'explore.log')}")
    parts = json.loads(report.read_text()) if report.exists() else []
    journal.read_reports()
    return {
        "world": world,
        "interrupted": cut,
        "strategies": [{key: part[key] for key in ("strategy", "end", "states", "depth")} for part in parts],
    }
