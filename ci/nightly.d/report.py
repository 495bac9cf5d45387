"""What a night tells: Markdown for a job's page, and JSON. formats.py has JUnit XML and SARIF, page.py the page."""

import json
import os
import shlex
import shutil

import formats
import harness
import progress

FILES = ("report.md", "report.json", "report.junit.xml", "report.sarif", "report.html")


def outcome(night):
    """clean, new, broken or incomplete: what the exit status says."""
    if night["broken"]:
        return "broken"
    if night["findings"] or night["crashes"] or night["stale"]:
        return "new"
    return "incomplete" if night["incomplete"] else "clean"


STATUS = {"clean": 0, "new": 1, "broken": 3, "incomplete": 4}


def clear(out):
    """Nothing of an earlier night is taken for this one's."""
    out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (out / name).unlink(missing_ok=True)
        for partial in out.glob(f".{name}-*.partial"):
            partial.unlink()
    for folder in ("regressions", "regressions.partial"):
        shutil.rmtree(out / folder, ignore_errors=True)


def conclude(night):
    """What it comes to, in all that it tells."""
    night["incomplete"] = bool(progress.missing(night))
    night["outcome"] = outcome(night)


def write(night, out, known, page):
    """All of it, or nothing."""
    contents = (
        markdown(night),
        json.dumps(night, indent=1) + "\n",
        formats.junit(night),
        json.dumps(formats.sarif(night, out, known), indent=1) + "\n",
        page,
    )
    try:
        _write_regressions(night, out)
        harness.write_together({out / name: each for name, each in zip(FILES, contents)})
    except OSError:
        clear(out)
        raise


def _write_regressions(night, out):
    """Traces for corpus/regressions, and the lines that accept them: complete, or not there."""
    kept = [finding for finding in night["findings"] if finding["line"]]
    if not kept and not night["crashes"]:
        return
    partial = out / "regressions.partial"
    partial.mkdir()
    for finding in kept:
        (partial / finding["file"]).write_text(finding["trace"])
    for crash in night["crashes"]:
        (partial / crash["file"]).write_bytes(bytes.fromhex(crash["input"]))
    (partial / "known").write_text("".join(finding["line"] + "\n" for finding in kept))
    os.replace(partial, out / "regressions")


def percent(pair):
    return f"{100 * pair[0] / pair[1]:.1f} % of {pair[1]}" if pair[1] else "none"


def markdown(night):
    parts = [_head(night), _findings(night), _parts(night), _searches(night), _targets(night), _coverage(night)]
    return "\n".join(part for part in [*parts, _notes(night)] if part)


def _head(night):
    says = {
        "clean": f"Nothing is new. The limit that was given is met: {_minutes(night)} of search.",
        "new": "**Something is new.**",
        "broken": f"**The harness is broken:** {night['broken']}",
        "incomplete": f"**Incomplete:** {_claims(night)}",
    }[night["outcome"]]
    if night["incomplete"]:
        says += f"\n\nLess was done than was asked for: {progress.lacks(night)}."
    command = f"ci/nightly --minutes {night['minutes']:g} --jobs {night['jobs']} --date {night['date']}"
    if night["heaps"]:
        command += f" --heap {shlex.quote(','.join(night['heaps']))}"
    return (
        f"# Night of {night['date']}\n\n{says}\n\n"
        f"Commit {night['commit'][:12]}, seed {night['seed']}; the same again, with the same corpus: `{command}`\n"
    )


def _minutes(night):
    return f"{night['minutes']:g} {'minute' if night['minutes'] == 1 else 'minutes'}"


def _claims(night):
    """What is true of a night that has no findings and is not whole."""
    searched = any(each["new"] is not None for each in night["guided"])
    searched = searched or any(each["runs"] for each in night["targets"].values())
    return "in what was searched nothing was found." if searched else "nothing was searched."


NO_REPORT = "it was ended before it told anything"


def _parts(night):
    return "## Parts\n\n" + "".join(f"- {part['part']}: {_how(part)}\n" for part in night["parts"])


def _how(part):
    if part["end"] == progress.DONE:
        return "to its end"
    if part["end"] == progress.LIMIT:
        return f"until {part['why']}"
    return f"**{part['end']}**" + (f": {part['why']}" if part["why"] else "")


def _findings(night):
    out = []
    for line in night["stale"]:
        out.append(f"## Known, and no longer shown by its own trace\n\n{line}\n")
    for each in night["findings"]:
        certified = each["certificate"]
        out.append(f"## {each['identity']}\n\n{harness.counted(each['operations'], 'operation')}; {certified}\n")
        out.append(f"    {each['replay']}\n")
        out.append("".join(f"    {line}\n" for line in each["trace"].splitlines()))
    for each in night["crashes"]:
        out.append(f"## {each['identity']}\n\n    {each['replay']}\n")
    if any(each["line"] for each in night["findings"]):
        out.append("`regressions/` has the traces, as corpus/regressions would, and in `known` what accepts them.\n")
    return "\n".join(out)


def _searches(night):
    out = []
    canary = night["canary"]
    if canary:
        found = "found" if canary["found"] else "**not found**"
        out.append(f"- canary: {found} within {harness.counted(canary['runs'], 'run')}")
    for each in night["guided"]:
        cut = ", as far as it came" if each["interrupted"] else ""
        found = NO_REPORT if each["new"] is None else f"{each['new']} new{cut}"
        command = ["sparepage", "validate", "--seed", str(each["seed"]), "--runs", str(each["runs"])]
        command = shlex.join(command + harness.heap_options(each["heap"]))
        out.append(f"- guided: `{command}`: {found}")
    explored = night["explore"]
    if explored:
        parts = explored["strategies"]
        ends = ", ".join(f"{each['strategy']} {_end(each)}" for each in parts or []) or "no strategy was begun"
        out.append(f"- explored: {explored['world']}: {NO_REPORT if parts is None else ends}")
    for each in night["long"]:
        ended = "passed" if each["status"] == 0 else f"**ended with {each['status']}**"
        out.append(f"- `{each['command']}`: {ended}")
    return "\n".join(["## Searches\n", *out]) + "\n" if out else ""


def _end(part):
    if part["end"] == "exhausted":
        return f"to its end ({harness.counted(part['states'], 'state')})"
    if part["end"] == "answered":
        return f"answered ({harness.counted(part['states'], 'state')})"
    return f"to length {part['depth']}" if part["states"] else "not begun"


def _targets(night):
    if not night["targets"]:
        return ""
    heads = "| target | runs | seconds | rounds | entries before | after | features |"
    out = ["## Targets\n", heads, "|" + " --- |" * 7]
    for name, each in night["targets"].items():
        cells = (each[key] for key in ("runs", "seconds", "rounds", "before", "after", "features"))
        out.append(f"| {name} | " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |")
    return "\n".join(out) + "\n"


def _coverage(night):
    measured = night["coverage"]
    if not measured:
        return ""
    lines, branches = percent(measured["lines"]), percent(measured["branches"])
    new = [each for each in measured["uncovered"] if not each["reason"]]
    out = [f"## Coverage of model/\n\nLines: {lines}. Branches: {branches}. Not run: "]
    out[0] += f"{len(measured['uncovered']) - len(new)} with a reason in ci/uncovered"
    out[0] += ", and these without one:\n" if new else "; report.json lists all.\n"
    for each in new:
        out.append(f"- {each['file']}:{each['line']}: {each['kind']} `{each['text']}`")
    return "\n".join(out).rstrip("\n") + "\n"


def _notes(night):
    if not night["notes"]:
        return ""
    return "## The corpus\n\n" + "\n".join(f"- {note}" for note in night["notes"]) + "\n"
