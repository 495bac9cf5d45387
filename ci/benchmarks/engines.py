#!/usr/bin/env python3
"""Executions and processor seconds that each engine needs to find each thing that is wrong. Run by ci/bench engines."""

import ctypes
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUZZ, BENCH, AFL = ROOT / "build/fuzz", ROOT / "build/bench/ci/sparepage_fuzz_bench", ROOT / "build/afl"
ENGINES = ("mutator", "plain", "afl", "guided", "blind", "rapidcheck")
EXECUTED = re.compile(r"^stat::number_of_executed_units: (\d+)", re.M)
NEW = re.compile(r"NEW: (\S+) breaks (\S+) \((\w+), (.*?)\):")
FAULT = re.compile(r'Fault\{"([^"]+)",\s*"[^"]*",\s*\w+,\s*"([^"]+)"')
# An empty machine and no step: afl-fuzz wants an input to begin with.
FIRST_INPUT = bytes([2, 0, 0, 0, 0, 0])


@dataclass
class Sought:
    """Something to find: a broken claim of a strategy, or of the original one on a machine that has a fault."""

    name: str
    strategy: str
    invariant: str
    fault: bool = False
    # Findings of others that come first. They count as known, and the search begins anew.
    others: list = field(default_factory=list)

    def target(self):
        return "fuzz_canary" if self.fault else "fuzz_claims"

    def environment(self, folder):
        """What the target obeys: all is known but for what is sought."""
        known = (ROOT / "corpus/known").read_text().splitlines()
        if not self.fault:
            known = [line for line in known if not line.startswith(f"{self.strategy} | {self.invariant} |")]
        (folder / "known").write_text("\n".join(known + self.others) + "\n")
        return os.environ | {
            "SPAREPAGE_STRATEGY": self.strategy,
            "SPAREPAGE_PROFILE": "hostile" if self.fault else "preemptive",
            "SPAREPAGE_KNOWN": str(folder / "known"),
            "SPAREPAGE_FAULT": self.name,
            "ASAN_OPTIONS": "symbolize=0:abort_on_error=1",
        }

    def is_shown(self, log):
        """Whether the crash that a log reports is what is sought; one of another finding is known from now on."""
        new = NEW.search(log)
        if new is None or new[2] == self.invariant:
            return True
        self.others.append(f"{new[1]} | {new[2]} | {new[3]} | {new[4]} | none | not what is sought")
        return False


def all_sought():
    rows = [
        Sought("stolen page", "wsipx-4.0.953", "bind-never-fails"),
        Sought("eight thefts", "fill-retry-loop", "bind-never-fails"),
        Sought("bounded work", "fill-retry-loop", "bounded-work"),
    ]
    faults = FAULT.findall((ROOT / "properties/tests/faults.cc").read_text())
    # What the original strategy does not claim is no finding of a fuzz target.
    return rows + [Sought(name, "original", invariant, True) for name, invariant in faults
                   if invariant != "app-request-never-fails"]


def run(arguments, **options):
    """Runs to the end without address randomisation: output, and processor seconds of it and all that it started."""
    with tempfile.TemporaryFile() as output:
        started = subprocess.Popen(["setarch", "-R", *map(str, arguments)], stdout=output, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, **options)
        seconds = 0.0
        while True:
            try:
                pid, status, used = os.wait4(-1, 0)
            except ChildProcessError:
                break
            seconds += used.ru_utime + used.ru_stime
            if pid == started.pid:
                started.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return started.returncode, output.read().decode(errors="replace"), seconds


def libfuzzer(sought, seed, most, plain):
    """The number of the execution that shows it; None: not within `most`."""
    while True:
        with tempfile.TemporaryDirectory() as folder:
            binary = FUZZ / (sought.target() + ("_plain" if plain else ""))
            code, log, seconds = run(
                [binary, f"-seed={seed}", f"-runs={most}", "-print_final_stats=1", "-print_funcs=0", "-print_pcs=0",
                 f"-artifact_prefix={folder}/"], env=sought.environment(Path(folder)), cwd=folder)
        if code == 0:
            return None, seconds
        if not EXECUTED.search(log):
            sys.exit(f"{binary} did not run:\n{log[-2000:]}")
        if sought.is_shown(log):
            return int(EXECUTED.search(log)[1]), seconds


def afl(sought, seed, most):
    while True:
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made)
            (folder / "in").mkdir()
            (folder / "in/first").write_bytes(FIRST_INPUT)
            environment = sought.environment(folder)
            wanted = environment | {
                "AFL_CUSTOM_MUTATOR_LIBRARY": str(AFL / "afl_mutator.so"), "AFL_CUSTOM_MUTATOR_ONLY": "1",
                "AFL_SKIP_CPUFREQ": "1", "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1", "AFL_NO_UI": "1",
                "AFL_NO_AFFINITY": "1", "AFL_BENCH_UNTIL_CRASH": "1"}
            del wanted["ASAN_OPTIONS"]  # afl-fuzz sets its own
            _, log, seconds = run(["afl-fuzz", "-i", folder / "in", "-o", folder / "out", "-s", seed, "-t", 10000,
                                   "-E", most, "--", AFL / sought.target()], env=wanted, cwd=folder)
            stats = folder / "out/default/fuzzer_stats"
            if not stats.exists():
                sys.exit(f"afl-fuzz did not run:\n{log[-2000:]}")
            executed = int(re.search(r"^execs_done *: (\d+)", stats.read_text(), re.M)[1])
            crashes = list((folder / "out/default/crashes").glob("id:*"))
            if not crashes:
                return None, seconds
            if sought.is_shown(run([AFL / sought.target(), crashes[0]], env=environment, cwd=folder)[1]):
                return executed, seconds


def search(engine, sought, seed, most):
    code, output, seconds = run([BENCH, engine, sought.name, seed, most])
    if code != 0:
        sys.exit(output)
    answer = output.split()[-1]  # below what RapidCheck says of itself
    return (None if answer == "-" else int(answer)), seconds


def find(engine, sought, seed, most):
    if engine in ("mutator", "plain"):
        return libfuzzer(sought, seed, most, engine == "plain")
    return afl(sought, seed, most) if engine == "afl" else search(engine, sought, seed, most)


def middle_and_worst(values, form):
    """Of seeds of which some found nothing (None): those are worse than all others."""
    last = sorted((value is None, value or 0) for value in values)
    return ["-" if missing else form.format(value) for missing, value in (last[len(last) // 2], last[-1])]


def main():
    seeds, most, engines, names = (sys.argv[1:] + ["", "", "", ""])[:4]
    seeds, most = range(1, int(seeds or 20) + 1), int(most or 400_000)
    engines = engines.split(",") if engines else ENGINES
    for engine in engines:
        if engine not in ENGINES:
            sys.exit(f'there is no engine "{engine}"; the engines are {", ".join(ENGINES)}')
    # Processes whose parent has gone become this one's children: what they used counts too.
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    for sought in all_sought():
        if (names and sought.name not in names.split(",")) or (engines == ["afl"] and sought.fault):
            continue
        print(f"{sought.name}: {'a machine at fault, ' if sought.fault else ''}{sought.strategy} breaks {sought.invariant}\n"
              f"    {'':<12}{'found':>7}{'median':>10}{'worst':>10}{'s, median':>12}{'s, worst':>10}{'s, all':>9}", flush=True)
        for engine in engines:
            if engine == "afl" and sought.fault:
                continue  # there is no canary for it
            results = []
            for seed in seeds:
                results.append(find(engine, sought, seed, most))
                print(f"{sought.name}, {engine}, seed {seed}: {results[-1][0] or '-'}, {results[-1][1]:.2f} s", file=sys.stderr)
            runs = [executed for executed, _ in results]
            times = [None if executed is None else seconds for executed, seconds in results]
            print("    {:<12}{:>7}{:>10}{:>10}{:>12}{:>10}{:>9.1f}".format(
                engine, f"{len(seeds) - runs.count(None)}/{len(seeds)}", *middle_and_worst(runs, "{}"),
                *middle_and_worst(times, "{:.2f}"), sum(seconds for _, seconds in results)), flush=True)


if __name__ == "__main__":
    main()
