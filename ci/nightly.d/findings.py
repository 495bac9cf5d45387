"""Findings: journaled as they are made, told apart by identity, and made ready to merge.

    DIR/findings/        NAME.trace and NAME.bin, a broken claim and the input that showed it; TARGET-crash-SHA1, an
                         input that crashes a target; REPORT.json, a search's report that was not read yet
    DIR/past/            what was there and is no finding any more: it was accepted, or does not show

A broken claim is what `sparepage verdicts` says that a trace breaks: its identity is computed, never kept in a name. A
crash has no identity; its target and its first words stand for one.
"""

import hashlib
import json
import os
import re
import shlex
import shutil
import time

import corpora
import harness

IDENTITY = re.compile(r"(?P<strategy>\S+) breaks (?P<invariant>\S+) \((?P<profile>\w+), (?P<signature>.*)\)")
ARTIFACT = re.compile(r"(?P<target>fuzz_[a-z]+)-(?P<what>crash|oom|timeout|leak)-[0-9a-f]{40}")
REASON = "found by ci/nightly; why it is accepted is to be written"
SECONDS_OF_A_CRASH = 20


class Journal:
    """DIR/findings and DIR/past."""

    def __init__(self, root, command, notes, heap=None):
        self.root = root
        self.folder = root / "findings"
        self.past = root / "past"
        self.command = command
        self.notes = notes
        self.options = harness.heap_options(heap)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.past.mkdir(exist_ok=True)

    def report_file(self, name):
        return self.folder / f"{name}.json"

    def read_reports(self):
        """Writes the new findings of the searches' reports as traces, and removes the reports."""
        for report in sorted(self.folder.glob("*.json")):
            try:
                found = list(_findings_of(json.loads(report.read_text())))
            except (ValueError, KeyError, TypeError):
                self._set_aside(report)
                continue
            for identity, trace in found:
                self._add(identity, trace)
            report.unlink()

    def _add(self, identity, trace):
        parts = IDENTITY.fullmatch(identity)
        digits = hashlib.sha1(identity.encode()).hexdigest()[:8]
        file = self.folder / f"{parts['strategy']}-breaks-{parts['invariant']}-{digits}.trace"
        if not file.exists() or _length(trace) < _length(file.read_text(errors="replace")):
            harness.write_whole(file, trace)

    def _set_aside(self, path):
        corpora.set_aside(self.root, path, f"findings-{path.name}", self.notes)

    def claims(self, known):
        """The new broken claims, by identity, each with the shortest trace or input that shows it."""
        self.read_reports()
        for partial in self.folder.glob(".*.partial"):
            self._set_aside(partial)
        best = {}
        for file in sorted([*self.folder.glob("*.trace"), *self.folder.glob("*.bin")]):
            raw = file.suffix == ".bin"
            identities = self._identities(file, known)
            if identities is None:
                self._set_aside(file)
            elif not identities and not (raw and file.with_suffix(".trace").exists()):
                self._retire(file)
            for identity in identities or []:
                size = (raw, _length(file.read_text(errors="replace")), file.name)
                if identity not in best or size < best[identity][0]:
                    best[identity] = (size, file)
        return {identity: file for identity, (_, file) in sorted(best.items())}

    def _identities(self, file, known):
        """The new broken claims that a file shows; None: it can't be read."""
        command = [self.command, "verdicts", file, *self.options, "--known", known, "--json"]
        done = harness.ask(command, (0, 1, 2))
        if done.returncode == 2:
            return None
        return [line.removeprefix(f"{file}: ") for line in json.loads(done.stdout)["new"]]

    def _retire(self, file):
        for each in {file, file.with_suffix(".bin")}:
            if each.exists():
                os.replace(each, self.past / each.name)
        self.notes.append(f"{file.name}: no finding any more, since it is known or does not show; it is in past/ now")

    def crashes(self, fuzz, work, seconds=None):
        """The inputs that crash a target still, the shortest for each target and message.

        With seconds, each is run for so long at the most.
        """
        best = {}
        for file in sorted(self.folder.iterdir()):
            artifact = ARTIFACT.fullmatch(file.name)
            if artifact is None:
                continue
            if not corpora.whole(file):
                self._set_aside(file)
                continue
            said = fuzz.says_of(artifact["target"], file, work, seconds)
            if said is None:
                self._retire(file)
                continue
            what = f"{artifact['target']} {artifact['what']}: {said}"
            if what not in best or file.stat().st_size < best[what].stat().st_size:
                best[what] = file
        return dict(sorted(best.items()))


def _findings_of(report):
    """Identities and traces of the findings of a report of validate or explore that are not known."""
    for part in report if isinstance(report, list) else report["verdicts"]:
        for finding in part["findings"]:
            if finding["known"]:
                continue
            invariant = finding["invariant"] if "invariant" in finding else part["invariant"]
            kind = f"({finding['profile']}, {finding['signature']})"
            yield f"{part['strategy']} breaks {invariant} {kind}", finding["trace"]


def _length(trace):
    """The operations of a trace."""
    words = ("#", "config", "expect", "sparepage-trace")
    return sum(1 for line in trace.splitlines() if line.strip() and not line.startswith(words))


def prepare(claims, known, command, work, ends, prepared, heap=None, regressions="corpus/regressions"):
    """Shrinks and certifies each new claim beside the copy of the corpus, where the command names and accepts it.

    Adds what the report says of each to `prepared`; it is replayed from `regressions`. They share the time until
    `ends`; whoever has none left keeps the smallest so far. What breaks a guest is not certified: a night is
    too short. The lines that accept them are made once all traces are there, since a line covers nothing else that was
    found.
    """
    before = len(prepared)
    for number, (identity, file) in enumerate(claims.items()):
        share = max(1, (ends - time.monotonic()) / (len(claims) - number))
        told = _prepare(identity, file, known, command, work / f"shrink-{number}", share, heap)
        prepared.append({"replay": _replay(identity, f"{regressions}/{told['file']}", heap), **told})
    for number, each in enumerate(prepared[before:]):
        if (known.regressions / each["file"]).exists():
            each["line"] = _accept(each, known, command, work / f"accept-{number}.log", heap)


def as_found(identity, file, command, heap, why):
    """What the report says of a new claim that is not shrunk, and why not: its trace stays where it is."""
    if file.suffix == ".bin":
        made = file.with_suffix(".trace")
        harness.output([command, "convert", file, "-o", made])
        file = made
    trace = file.read_text(errors="replace")
    return {
        "identity": identity,
        **IDENTITY.fullmatch(identity).groupdict(),
        "operations": _length(trace),
        "certified": False,
        "certificate": f"as it was found: {why}",
        "file": file.name,
        "trace": trace,
        "line": "",
        "replay": _replay(identity, file, heap),
    }


def _replay(identity, trace, heap):
    return shlex.join(["build/lab/sparepage", "replay", str(trace), *_whose(identity, heap)])


def _whose(identity, heap):
    """The options that choose whose finding it is: a strategy's, or a heap's under a caller."""
    strategy = IDENTITY.fullmatch(identity)["strategy"]
    if heap is None:
        return ["--strategy", harness.strategies.word_for(strategy)]
    # The shipped bind is named too: without a name, shrink would ask which of the callers.
    return [*harness.heap_options(heap), "--strategy", strategy.partition("+")[2] or "original"]


def _prepare(identity, file, known, command, work, seconds, heap):
    # This list is thrown away: no finding of the night is known to the next one.
    apart = shutil.copy(known.list, known.folder / "known-apart")
    report = work.with_suffix(".json")
    log = work.with_suffix(".log")
    report.unlink(missing_ok=True)
    arguments = ["--certify", "--memory", 1024] if heap is None else []
    arguments += [*_accepting(identity, known, apart, heap), f"--json={report}"]
    status, late = harness.run([command, "shrink", file, *arguments], log, None, seconds)
    if late and not report.exists():
        return as_found(identity, file, command, heap, "time ran out before it was shrunk")
    if not report.exists():
        raise harness.Broken(f"{identity}: {file} can't be shrunk (status {status}):\n{harness.tail(log)}")
    said = json.loads(report.read_text())
    kept = known.regressions / os.path.basename(said["kept_as"])
    judge = [command, "verdicts", kept, *_whose(identity, heap), "--known", "none", "--json"]
    shown = harness.ask(judge, (0, 1, 2, 3))
    shows = json.loads(shown.stdout) if shown.returncode == 1 else {"new": [], "unexpected": ["it does not replay"]}
    if f"{kept}: {identity}" not in shows["new"] or shows["unexpected"]:
        raise harness.Broken(f"{kept.name} should show that {identity}: {shows['unexpected']}")
    certificate = said.get("certificate", "").lstrip("# ").strip()
    otherwise = "time ran out before it was certified" if heap is None else "shrunk; no guest is certified"
    if said["runs"] == 0:
        otherwise = f"{kept.name} shows it already"
    return {
        "identity": identity,
        **IDENTITY.fullmatch(identity).groupdict(),
        "operations": said["operations"],
        "certified": certificate.startswith("shortest:"),
        "certificate": certificate or otherwise,
        "file": kept.name,
        "trace": kept.read_text(),
        "line": "",
    }


def _accepting(identity, known, list_file, heap):
    """The options of shrink that keep a finding beside the copy of the corpus, and accept it in a list."""
    invariant = IDENTITY.fullmatch(identity)["invariant"]
    accept = ["--into", known.regressions, "--known", list_file, "--accept", REASON]
    return [*_whose(identity, heap), "--invariant", invariant, *accept]


def _accept(finding, known, command, log, heap):
    """The line that accepts a finding whose trace is kept."""
    lines = len(known.list.read_text().splitlines())
    accepting = _accepting(finding["identity"], known, known.list, heap)
    status, _ = harness.run([command, "shrink", known.regressions / finding["file"], *accepting], log)
    if status != 0:
        raise harness.Broken(f"{finding['identity']}: can't be accepted (status {status}):\n{harness.tail(log)}")
    return known.list.read_text().splitlines()[lines]
