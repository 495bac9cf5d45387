"""A night over heaps under test (`--heap`): guided search and fuzz_heap, with what each heap has of its own.

    DIR/heaps/NAME/      a heap's fuzz_heap/ (its corpus), findings/, past/, damaged/ and night.json, as DIR has them of
                         the model: nights over other heaps, or over the model, leave them as they are
"""

import json
import shutil
import subprocess

import corpora
import findings
import fuzzing
import harness
import known
import night
import searches


class Heap:
    """A heap of the night."""

    def __init__(self, file, name, asked, of_night):
        self.file = file
        self.name = name
        self.root = asked.corpus / "heaps" / name
        self.target = f"{fuzzing.HEAP_TARGET} {name}"  # as the report names it
        self.corpus = corpora.restore(self.root, fuzzing.HeapFuzzing.targets, of_night.notes)[0]
        self.journal = findings.Journal(self.root, night.COMMAND, of_night.notes, file)
        of = (of_night.known.list, self.journal, of_night.seed, file)
        self.fuzz = fuzzing.HeapFuzzing(night.BUILD / "fuzz", *of)


def name_of(file):
    """The name that a heap has in its description. Refuses a file that is no heap under test."""
    names = []
    for options in ([], harness.heap_options(file)):
        command = [night.COMMAND, "list", "strategies", *options, "--json"]
        done = subprocess.run(command, cwd=harness.ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 2:
            raise harness.Unusable(f"--heap: {done.stderr.strip()}")
        if done.returncode != 0:
            raise harness.Broken(f"sparepage list ended with {done.returncode}: {done.stderr.strip()}")
        names.append({each["name"] for each in json.loads(done.stdout)})
    return min(names[1] - names[0], key=len)  # the others are it under other callers


class HeapNight(night.Night):
    def prepare(self):
        night.say("restoring the corpora")
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir()
        files = {}
        for file in self.asked.heaps:
            name = name_of(file)
            if name in files:
                raise harness.Unusable(f'--heap: {file} and {files[name]} have one name, "{name}"')
            files[name] = file
        every = ",".join(map(str, files.values()))
        self.known = known.Known(self.asked.known, night.COMMAND, self.work, every)
        self.told["stale"] = self.known.stale
        self.heaps = [Heap(file, name, self.asked, self) for name, file in files.items()]
        self.seeds = self.work / "seeds"
        night.make_seeds(self.seeds, fuzzing.HeapFuzzing.targets)
        for heap in self.heaps:
            before = len(heap.corpus.entries())
            self.told["targets"][heap.target] = {"before": before, "after": None, "features": None}
            print(f"{heap.target}: {before} entries")

    def search(self):
        seconds = 60 * self.asked.minutes / len(self.heaps)
        jobs = self.asked.jobs
        night.say("the canary")
        self.told["canary"] = self.heaps[0].fuzz.canary(self.work)
        for heap in self.heaps:
            night.say(f"guided search: {heap.name}")
            searched = (night.COMMAND, self.known.list, heap.journal, self.seed, jobs, night.GUIDED * seconds)
            self.told["guided"] += searches.guided(*searched, self.work, heap.file)
            night.say(heap.target)
            try:
                heap.fuzz.rounds(jobs, (1 - night.GUIDED) * seconds, [heap.corpus], self.seeds, self.work)
            finally:
                self.told["targets"][heap.target].update(heap.fuzz.reports[fuzzing.HEAP_TARGET])

    def conclude(self):
        night.say("merging the corpora")
        for heap in self.heaps:
            self.merge(heap.corpus, heap.fuzz, heap.target)
            corpora.remember(heap.root, [heap.corpus], self.seed)
        night.say("what is new")
        for heap in self.heaps:
            self.take_findings_of(heap, max(60, 6 * self.asked.minutes) / len(self.heaps))

    def take_findings_of(self, heap, seconds):
        claims = heap.journal.claims(self.known.list)
        shrinking = (night.COMMAND, self.work, seconds, heap.file, self.asked.out / "regressions")
        self.told["findings"] += findings.prepare(claims, self.known, *shrinking)
        for what, file in heap.journal.crashes(heap.fuzz, self.work).items():
            crash = self.crash(what, file, heap.fuzz)
            replay = f"SPAREPAGE_HEAP={heap.file} {crash['replay']}"
            self.told["crashes"].append({**crash, "target": heap.target, "replay": replay})
