"""A night over guests (`--heap`): guided search and fuzz_heap, with what each heap has of its own.

    DIR/heaps/NAME/      a heap's fuzz_heap/ (its corpus), findings/, past/, damaged/ and night.json, as DIR has them of
                         the model: nights over other heaps, or over the model, leave them as they are
"""

import json

import corpora
import findings
import fuzzing
import harness
import known
import night
import progress


def name_of(file):
    """The name that a heap has in its description. Refuses a file that is no guest."""
    names = []
    for options in ([], harness.heap_options(file)):
        command = [night.COMMAND, "list", "strategies", *options, "--json"]
        done = harness.ask(command, (0, 2))
        if done.returncode == 2:
            raise harness.Unusable(f"--heap: {done.stderr.strip()}")
        names.append({each["name"] for each in json.loads(done.stdout)})
    return min(names[1] - names[0], key=len)  # the others are it under other callers


class Heap(night.Subject):
    """A heap of the night."""

    targets = fuzzing.HeapFuzzing.targets

    def __init__(self, file, name, of_night):
        self.root = of_night.asked.corpus / "heaps" / name
        self.heap = file
        self.name = name
        self.guided = guided_part(name)
        self.regressions = of_night.asked.out / "regressions"
        self.corpora = corpora.restore(self.root, self.targets, of_night.notes)
        self.journal = findings.Journal(self.root, night.COMMAND, of_night.notes, file)
        of = (of_night.known.list, self.journal, of_night.seed, file)
        self.fuzz = fuzzing.HeapFuzzing(night.BUILD / "fuzz", *of)

    def name_of(self, target):
        return f"{target} {self.name}"

    def replay(self, target, file):
        return f"SPAREPAGE_HEAP={self.heap} {super().replay(target, file)}"

    def kept_in(self):
        return self.regressions


def guided_part(name):
    return f"{progress.GUIDED}: {name}"


def searching_parts(names):
    return [part for name in names for part in (guided_part(name), f"{fuzzing.HEAP_TARGET} {name}")]


class HeapNight(night.Night):
    def __init__(self, asked):
        super().__init__(asked)
        # As long as their descriptions are not read, they have the names of their files.
        self.parts.told.clear()
        self.plan([progress.BUILDING, progress.PREPARING], searching_parts(file.stem for file in asked.heaps))

    def prepare(self):
        self.make_work()
        files = {}
        for file in self.asked.heaps:
            name = name_of(file)
            if name in files:
                raise harness.Unusable(f'--heap: {file} and {files[name]} have one name, "{name}"')
            files[name] = file
        self.plan([], searching_parts(files))
        every = ",".join(map(str, files.values()))
        self.known = known.Known(self.asked.known, night.COMMAND, self.work, every)
        self.told["stale"] = self.known.stale
        for name, file in files.items():
            self.take_in(Heap(file, name, self))
        night.make_seeds(self.seeds, Heap.targets)
