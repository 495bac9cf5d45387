"""The list of what is known, as the night uses it: a copy without the lines that are no longer true."""

import re
import shutil

import harness

ANY_TRACE = harness.ROOT / "corpus" / "regressions" / "kb-q159254.trace"


class Known:
    """corpus/known, or another list, beside a copy of its traces, in a folder that the night may write to.

    With guests (`heaps`: their files with commas between) only lines of heaps count, and their traces.
    """

    def __init__(self, file, command, work, heaps=None):
        self.file = file
        self.command = command
        self.options = harness.heap_options(heaps)
        self.folder = work / "known"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.list = self.folder / "known"
        self.regressions = self.folder / "regressions"
        if heaps is None:
            shutil.copytree(harness.ROOT / "corpus" / "regressions", self.regressions)
            self.list.write_text(file.read_text())
        else:
            self._copy_heap_lines()
        self.stale = []  # what was known, and is no longer shown by its own trace: sentences
        self._drop_stale()

    def _copy_heap_lines(self):
        self.regressions.mkdir()
        lines = self.file.read_text().splitlines()
        # The others are blank, so that those that stay have their numbers.
        lines = [line if line.lstrip().startswith("heap=") else "" for line in lines]
        for line in filter(None, lines):
            fields = [field.strip() for field in line.split("|")]
            trace = self.file.parent / fields[4] if len(fields) > 4 else None
            if trace is not None and trace.is_file():
                place = self.folder / fields[4]
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(trace, place)
        self.list.write_text("".join(line + "\n" for line in lines))

    def _drop_stale(self):
        lines = self.list.read_text().splitlines()
        done = harness.ask([self.command, "verdicts", ANY_TRACE, *self.options, "--known", self.list], (0, 1, 2, 3))
        if done.returncode in (0, 1):
            return
        said = done.stderr
        stale = re.findall(rf"^{re.escape(str(self.list))}:(\d+): (.*)$", said, re.MULTILINE)
        if done.returncode != 2 or "is not true" not in said or not stale:
            # The copy has the lines of the list, under the same numbers.
            said = said.strip().replace(str(self.list), str(self.file))
            raise harness.Unusable(f"{self.file}: can't be used: {said}")
        self.stale = [f"line {number}: {what}" for number, what in stale]
        dropped = {int(number) for number, _ in stale}
        kept = [line for number, line in enumerate(lines, 1) if number not in dropped]
        self.list.write_text("".join(line + "\n" for line in kept))
