"""The libFuzzer targets of a night: rounds that give time to what still finds, and the canary.

The rule for time: a round is shared out by shares. A target has two shares if its corpus grew in the round before, and
one if it did not; in the first round each has one. All jobs work on one target at a time, each with a seed of its own,
and take in each other's new entries.
"""

import re
import time

import corpora
import harness

TARGETS = ("fuzz_claims", "fuzz_divergence", "fuzz_codec", "fuzz_strategy", "fuzz_trace", "fuzz_world")
OF_CASES = ("fuzz_claims", "fuzz_divergence", "fuzz_codec")
HEAP_TARGET = "fuzz_heap"  # in the nights over guests
HEAP_CANARY = "reserve-wrong-home"  # of the bank of heaps, and broken on purpose
CRASHED = (1, 70, 71, 77)  # libFuzzer's statuses, and a sanitizer's: there is an input that did it
PATIENCE = 5  # seconds: with one that does not end in time, and as many after a SIGINT


def takes_cases(target):
    return target in OF_CASES or target == HEAP_TARGET


# What is counted of a target. Features are those that a process of it counted, over the seeds too.
NOTHING = {"runs": 0, "seconds": 0, "rounds": 0, "crashes": 0, "features": None}


class Fuzzing:
    """The targets as they are built, with the known findings that they are given and where they write new ones."""

    targets = TARGETS
    canary_target = "fuzz_canary"
    canary_env = {"SPAREPAGE_STRATEGY": "probe-again"}
    canary_runs = (5_000, 50_000)
    canary_files = "probe-again-breaks-contents-survive-*.trace"
    canary_shows = "\nexpect strategy=probe-again violates=contents-survive\n"

    def __init__(self, build, known, journal, seed):
        self.build = build
        self.env = {"SPAREPAGE_KNOWN": str(known), "SPAREPAGE_FINDINGS": str(journal.folder)}
        self.env["SPAREPAGE_STRATEGY"] = harness.strategies.words
        self.journal = journal
        self.seed = seed
        self.started = 0
        self.reports = {target: {**NOTHING} for target in self.targets}
        self.lost = {}  # by target: who ended a worker of it

    def binary(self, target):
        return self.build / target

    def next_seed(self):
        self.started += 1
        return (self.seed + self.started) % 2**31 or 1

    def rounds(self, jobs, ends, all_corpora, seeds, work, begin):
        """Shares the time among the targets, in about four rounds or more. Each has a second of the first at the least.

        Calls `begin` with each target that begins to run.
        """
        length = min(300, max(0, ends - time.monotonic()) / 4)
        shares = {target: 1 for target in self.targets}
        while True:
            left = max(0, min(length, ends - time.monotonic()))
            total = sum(shares.values())
            for corpus in all_corpora:
                begin(corpus.target)
                before = len(corpus.entries())
                mine = left * shares[corpus.target] / total
                self._slice(corpus, jobs, max(1, round(mine)), seeds / corpus.target, work)
                shares[corpus.target] = 2 if len(corpus.entries()) > before else 1
            if ends - time.monotonic() <= len(self.targets):
                return

    def _slice(self, corpus, jobs, seconds, seeds, work):
        report = self.reports[corpus.target]
        report["rounds"] += 1
        report["seconds"] += seconds
        ends = time.monotonic() + seconds
        running = {job: self._start(corpus, job, seconds, seeds, work) for job in range(jobs)}
        try:
            while running:
                for job, (child, log) in list(running.items()):
                    left = ends - time.monotonic()
                    if child.poll() is None and left > -PATIENCE:
                        continue
                    status, killed = harness.finish(child, 0, PATIENCE)
                    del running[job]
                    self._ended(corpus.target, status, killed, log)
                    # What crashed goes on with another seed; what somebody else ended has to wait for the next round.
                    if left > 1 and status not in harness.FROM_OUTSIDE:
                        running[job] = self._start(corpus, job, round(left), seeds, work)
                time.sleep(0.02)
        except harness.Stopped:
            for child, log in running.values():
                harness.finish(child, 0, 1)
                self._count(corpus.target, log.read_text(errors="replace"))
            raise

    def _start(self, corpus, job, seconds, seeds, work):
        log = work / f"{corpus.target}-{job}.log"
        arguments = [f"-seed={self.next_seed()}", f"-max_total_time={max(1, seconds)}", "-reload=1"]
        arguments += corpora.limits(corpus.target)
        arguments += [f"-artifact_prefix={self.journal.folder}/{corpus.target}-", "-print_final_stats=1"]
        return harness.start([self.binary(corpus.target), *arguments, corpus.folder, seeds], log, self.env), log

    def _ended(self, target, status, killed, log):
        said = log.read_text(errors="replace")
        self._count(target, said)
        if status in harness.FROM_OUTSIDE:
            if not killed:
                self.lost[target] = f"{target} was ended by {harness.FROM_OUTSIDE[status]}"
        elif status in CRASHED and "Test unit written to" in said:
            self.reports[target]["crashes"] += 1
        elif status != 0:
            raise harness.Broken(f"{target} ended with {status}:\n{harness.tail(log)}")
        if unwritten := re.search(r"^.*: can't be written$", said, re.MULTILINE):
            raise harness.Broken(f"{target} found something new, and the disk does not take it: {unwritten[0]}")

    def _count(self, target, said):
        """What a process of a target said of itself: after its end, or, where it was killed, the last line."""
        report = self.reports[target]
        runs = re.findall(r"^(?:stat::number_of_executed_units:\s*|#)(\d+)(?:\t|$)", said, re.MULTILINE)
        report["runs"] += int(runs[-1]) if runs else 0
        features = re.findall(r"^#\d+\t.* ft: (\d+)", said, re.MULTILINE)
        if features:
            report["features"] = max(report["features"] or 0, int(features[-1]))

    def says_of(self, target, file, work, seconds=None):
        """What a target says when it crashes on a file, without what differs from run to run; None: it does not."""
        log = work / "again.log"
        limits = [*corpora.limits(target), f"-artifact_prefix={work}/again-"]
        status, late = harness.run([self.binary(target), *limits, file], log, self.env, seconds, PATIENCE)
        if late:
            return f"no end within {seconds} seconds"
        return None if status == 0 else first_words(log.read_text(errors="replace"))

    def smaller(self, target, file, to, seconds, work):
        """The input that crashes a target, made small as libFuzzer does; itself where that fails."""
        to.write_bytes(file.read_bytes())
        arguments = ["-minimize_crash=1", f"-max_total_time={max(1, round(seconds))}", f"-exact_artifact_path={to}"]
        arguments += corpora.limits(target)
        harness.run([self.binary(target), *arguments, file], work / "minimize.log", self.env, seconds, PATIENCE)
        # The mutator runs cases too. Where it is what crashes, the input that libFuzzer writes is another one.
        if harness.run([self.binary(target), to], work / "minimize.log", self.env, seconds, PATIENCE)[0] == 0:
            to.write_bytes(file.read_bytes())

    def canary(self, work):
        """Whether what is broken on purpose is found. A dead search or triage does not find it.

        It nearly always is in few runs; only where it is not do many follow.
        """
        for runs in self.canary_runs:
            found = self._canary(work, runs)
            if found["found"]:
                break
        return found

    def _canary(self, work, runs):
        folder = work / "canary"
        folder.mkdir(exist_ok=True)
        log = work / "canary.log"
        env = {**self.env, "SPAREPAGE_FINDINGS": str(folder), **self.canary_env}
        arguments = [f"-seed={self.next_seed()}", f"-runs={runs}", f"-artifact_prefix={folder}/"]
        status, _ = harness.run([self.build / self.canary_target, *arguments], log, env)
        traces = list(folder.glob(self.canary_files))
        found = [trace for trace in traces if self.canary_shows in trace.read_text()]
        # Where the machine itself stumbles, it may end by a crash after that: the targets will report it.
        return {"found": bool(found), "runs": runs, "status": status, "traces": len(found)}


class HeapFuzzing(Fuzzing):
    """fuzz_heap, over one guest."""

    targets = (HEAP_TARGET,)
    canary_target = HEAP_TARGET
    canary_env = {"SPAREPAGE_HEAP": str(harness.ROOT / "build" / "dev" / "heaps" / f"{HEAP_CANARY}.so")}
    canary_runs = (2_000, 20_000)
    canary_files = f"{HEAP_CANARY}-breaks-reserve-serves-*.trace"
    canary_shows = f"\nexpect heap={HEAP_CANARY} violates=reserve-serves\n"

    def __init__(self, build, known, journal, seed, heap):
        super().__init__(build, known, journal, seed)
        self.env["SPAREPAGE_HEAP"] = str(heap)
        del self.env["SPAREPAGE_STRATEGY"]  # the bind as shipped


def first_words(said):
    """The line of a log that names the crash."""
    for pattern in (r"^SUMMARY: (.*)$", r"^(fuzz_\w+: .*)$", r"^==\d+== (ERROR: libFuzzer: .*)$"):
        found = re.search(pattern, said, re.MULTILINE)
        if found:
            return re.sub(r"0x[0-9a-f]+|\b\d+\b", "N", found[1])
    return "it ends without a word"
