"""The corpora of the targets on disk, and how they outlive whatever happens to a night.

    DIR/TARGET/          the entries, each named by the SHA-1 of its bytes, as libFuzzer names them
    DIR/TARGET.merge/    a merge under way
    DIR/TARGET.old/      the entries before a merge, from its swap until it is done
    DIR/damaged/         what is not what its name says
    DIR/night.json       how many entries the last night left

The rule: an entry leaves DIR/TARGET only when a whole and verified merge stands in its place. A merge writes a new
folder, beside; then DIR/TARGET is renamed to DIR/TARGET.old, the new folder to DIR/TARGET, and the old one removed.
Wherever that is cut off, each entry stands in one of the three folders; the next night takes those of the other two
in again, which undoes a pruning at the most.
"""

import hashlib
import json
import os
import re
import shutil

import harness

SHA1 = re.compile(r"[0-9a-f]{40}")
PARTIAL = re.compile(r"\..*\.partial")


class Corpus:
    """The corpus of one target."""

    def __init__(self, folder, target, notes):
        self.root = folder
        self.target = target
        self.folder = folder / target
        self.merged = folder / f"{target}.merge"
        self.old = folder / f"{target}.old"
        self.notes = notes  # sentences for the report

    def entries(self):
        return sorted(self.folder.iterdir()) if self.folder.is_dir() else []

    def restore(self):
        """Takes in what an interrupted night left, and sets aside what is damaged."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for orphans in (self.merged, self.old):
            self._take_in(orphans)
        for entry in self.entries():
            self._look_at(entry)

    def _take_in(self, orphans):
        if not orphans.is_dir():
            return
        taken = 0
        for entry in sorted(orphans.iterdir()):
            place = self.folder / entry.name
            # The same name is the same entry, unless the one that is there is damaged.
            if not place.exists() or not whole(place):
                os.replace(entry, place)
                taken += 1
        shutil.rmtree(orphans)
        self.notes.append(f"{self.target}: an interrupted merge left {orphans.name}; {taken} entries taken in again")

    def _look_at(self, entry):
        if not entry.is_file() or entry.stat().st_size == 0 or PARTIAL.fullmatch(entry.name):
            set_aside(self.root, entry, f"{self.target}-{entry.name}", self.notes)
        elif not SHA1.fullmatch(entry.name):
            # A seed that somebody put there: it gets the name that it has as an entry.
            os.replace(entry, self.folder / sum_of(entry))
        elif not whole(entry):
            set_aside(self.root, entry, f"{self.target}-{entry.name}", self.notes)

    def merge(self, binary, seeds, work, env):
        """Prunes to what has the features of all, of the corpus and of the seeds. Verified before it is taken."""
        if self.merged.exists():
            shutil.rmtree(self.merged)
        self.merged.mkdir()
        try:
            wrong = self._merge_once(binary, seeds, work, env)
            taken = names(self.merged)
            # The same again must add nothing: then what is left out has no feature of its own.
            wrong = wrong or self._merge_once(binary, seeds, work, env)
        except harness.Lost:
            shutil.rmtree(self.merged)
            raise
        more = names(self.merged) - taken
        damaged = [entry.name for entry in self.merged.iterdir() if not whole(entry)]
        if wrong or more or damaged:
            shutil.rmtree(self.merged)
            why = wrong or f"{len(damaged)} damaged entries, {len(more)} left out"
            self.notes.append(f"{self.target}: the merge is not taken ({why}); the corpus stays as it was")
        else:
            self.swap()

    def _merge_once(self, binary, seeds, work, env):
        """What is wrong with it, if anything is."""
        log = work / f"merge-{self.target}.log"
        # TMPDIR: where it keeps its notes between its processes.
        command = [binary, "-merge=1", *limits(self.target), self.merged, self.folder, seeds]
        status, _ = harness.run(command, log, {**env, "TMPDIR": str(work)})
        return "" if status == 0 else f"it ended with {status}: {harness.tail(log, 1).strip()}"

    def swap(self):
        os.rename(self.folder, self.old)
        os.rename(self.merged, self.folder)
        sync(self.root)
        shutil.rmtree(self.old)


def limits(target):
    """What an input may take. A hang of a guest is a finding, whose shrinking takes a while."""
    return ("-timeout=150" if target == "fuzz_heap" else "-timeout=25", "-rss_limit_mb=2048")


def names(folder):
    return {entry.name for entry in folder.iterdir()}


def sum_of(path):
    return hashlib.sha1(path.read_bytes()).hexdigest()


def whole(entry):
    """Whether an entry, or an input that crashed a target, is what its name says."""
    said = SHA1.search(entry.name)
    return said is not None and sum_of(entry) == said[0]


def set_aside(root, path, name, notes):
    """Moves what is damaged out of the way, under a name that nothing there has."""
    damaged = root / "damaged"
    damaged.mkdir(exist_ok=True)
    place = damaged / name
    number = 1
    while place.exists():
        number += 1
        place = damaged / f"{name}-{number}"
    os.replace(path, place)
    notes.append(f"damaged, and set aside: {path.relative_to(root)}, now damaged/{place.name}")


def sync(folder):
    """Makes what was renamed in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def last_night(root):
    """The counts of entries that the last night left: none, if there was none."""
    try:
        counts = json.loads((root / "night.json").read_text())["entries"]
        return {target: int(count) for target, count in counts.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def remember(root, corpora, seed):
    counts = {corpus.target: len(corpus.entries()) for corpus in corpora}
    harness.write_whole(root / "night.json", json.dumps({"seed": seed, "entries": counts}, indent=1) + "\n")


def restore(root, targets, notes):
    """The corpora as they are, made whole. What is fewer than the last night left is said."""
    root.mkdir(parents=True, exist_ok=True)
    corpora = [Corpus(root, target, notes) for target in targets]
    last = last_night(root)
    if last is None:
        set_aside(root, root / "night.json", "night.json", notes)
        last = {}
    for corpus in corpora:
        corpus.restore()
        now = len(corpus.entries())
        if now < last.get(corpus.target, 0):
            left = last[corpus.target]
            entries = harness.counted(now, "entry", "entries")
            notes.append(f"{corpus.target}: the corpus shrank: {entries}, and the last night left {left}")
    return corpora
