"""The list of what is known, as the night uses it: a copy without the lines that are no longer true."""

import re
import shutil
import subprocess

import harness


class Known:
    """corpus/known, or another list, beside a copy of its traces, in a folder that the night may write to."""

    def __init__(self, file, command, work):
        self.file = file
        self.command = command
        self.folder = work / "known"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.list = self.folder / "known"
        self.regressions = self.folder / "regressions"
        shutil.copytree(harness.ROOT / "corpus" / "regressions", self.regressions)
        self.list.write_text(file.read_text())
        self.stale = []  # what was known, and is no longer shown by its own trace: sentences
        self._drop_stale()

    def _drop_stale(self):
        lines = self.list.read_text().splitlines()
        done = subprocess.run(
            [self.command, "verdicts", self._any_trace(), "--known", self.list],
            cwd=harness.ROOT,
            capture_output=True,
            check=False,
        )
        if done.returncode in (0, 1):
            return
        said = done.stderr.decode(errors="replace")
        stale = re.findall(rf"^{re.escape(str(self.list))}:(\d+): (.*)$", said, re.MULTILINE)
        if done.returncode != 2 or "is not true" not in said or not stale:
            raise harness.Unusable(f"{self.file}: can't be used: {said.strip()}")
        self.stale = [f"line {number}: {what}" for number, what in stale]
        dropped = {int(number) for number, _ in stale}
        kept = [line for number, line in enumerate(lines, 1) if number not in dropped]
        self.list.write_text("".join(line + "\n" for line in kept))

    def _any_trace(self):
        return self.regressions / "kb-q159254.trace"
