#!/usr/bin/python3
"""A page of a night that shows all that one may show, for ci/browser: sample.py SPAREPAGE FILE.html."""

import datetime
import pathlib
import sys
import tempfile
from types import SimpleNamespace

sys.dont_write_bytecode = True
import fuzzing  # noqa: E402
import harness  # noqa: E402
import page  # noqa: E402
import progress  # noqa: E402

DAY = datetime.date(2024, 2, 29)
MARKUP = "</script><script>alert(1)</script> \u202e"


def finding(name, strategy):
    trace = harness.ROOT / "corpus" / "regressions" / name
    return {
        "identity": f"{strategy} breaks bind-never-fails (preemptive, bind get-)",
        "operations": 3,
        "certificate": "shortest: all of up to 2 operations were tried",
        "file": name,
        "trace": trace.read_text(),
        "replay": f"build/lab/sparepage replay {trace} --strategy {strategy}",
    }


def told():
    names = [progress.BUILDING, progress.CANARY, progress.GUIDED, *fuzzing.TARGETS, progress.COVERAGE]
    parts = [{"part": name, "end": progress.DONE, "why": ""} for name in names]
    parts[2].update(end=progress.LIMIT, why=progress.TIME)
    parts[-1].update(end=progress.LOST, why=f"it was ended: {MARKUP}")
    counts = {"seconds": 7, "rounds": 2, "features": 900, "before": 30}
    place = {"file": "model/heap.cc", "kind": "line"}
    places = [{**place, "line": i, "text": "return;" * i, "reason": "" if i == 3 else "none"} for i in range(1, 9)]
    explored = {"strategy": "original", "end": "exhausted", "states": 9, "depth": 3}
    found = [("kb-q159254", "original"), ("strategy-wsipx-loses-the-spare", "wsipx-4.0.953")]
    crash = {"identity": "fuzz_codec crash: SEGV in f", "target": "fuzz_codec", "replay": "build/fuzz/fuzz_codec x"}
    return {
        "date": str(DAY),
        "commit": "0123456789" * 4,
        "seed": 7,
        "heaps": [],
        "minutes": 60,
        "jobs": 2,
        "broken": "",
        "stopped": "",
        "parts": parts,
        "stale": [f"line 7: {MARKUP}"],
        "canary": {"found": True, "runs": 4096},
        "guided": [{"heap": None, "seed": 8, "runs": 1000, "interrupted": True, "new": 2}],
        "explore": {"world": "tiny", "strategies": [explored]},
        "targets": {name: {**counts, "runs": 10**i, "after": 30 + i} for i, name in enumerate(fuzzing.TARGETS)},
        "findings": [finding(f"{name}.trace", strategy) for name, strategy in found],
        "crashes": [crash],
        "coverage": {"lines": [90, 100], "branches": [1, 3], "uncovered": places},
        "long": [{"command": "ci/test --all", "status": 1}],
        "notes": [MARKUP],
        "incomplete": True,
        "outcome": "new",
    }


def nights():
    ends = ("clean", "new", "incomplete", "broken")
    for i in range(90):
        date = str(DAY - datetime.timedelta(89 - i))
        counts = {"new": i % 4 % 3, "executions": 10**6 * (i % 13), "entries": 500 + 9 * i}
        night = {"date": date, "commit": "0" * 40, "heaps": [], "outcome": ends[i % 4], **counts}
        yield {**night, "page": f"../{date}/report.html"} if i % 2 else night


def main(command, file):
    night = told()
    with tempfile.TemporaryDirectory() as work:
        asked = SimpleNamespace(out=pathlib.Path(work), corpus=pathlib.Path(work))
        cases = page.Page(asked, night, pathlib.Path(command).resolve(), pathlib.Path(work)).cases()
    if len(cases) != len(night["findings"]):
        sys.exit(f"sample.py: {command} draws {len(cases)} of the findings")
    harness.write_whole(file, page.html(night, cases, list(nights())))


if __name__ == "__main__":
    main(*sys.argv[1:])
