"""Puts the pages of the tree where mkdocs takes them from: sources.py FOLDER.

Links between pages stay as they are. What else is linked is copied: a picture as it is, any other file as text, with
.txt behind its name, so that every browser shows it. A folder without a page of its own becomes a list of its files.
"""

import os
import pathlib
import re
import subprocess
import sys

LINK = re.compile(r"(?<=\]\()[^)\s]+(?=\))")
LIST = re.compile(r"- |1\. ")
AS_THEY_ARE = (".svg", ".png", ".txt")


class Tree:
    def __init__(self, to):
        listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True).stdout
        self.files = set(listed.split("\0")) - {""}
        self.folders = {parent.as_posix() for file in self.files for parent in pathlib.PurePosixPath(file).parents}
        self.to = pathlib.Path(to)

    def write(self, name, content):
        file = self.to / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def shown(self, file):
        """The name in the site of a file of the tree, which is there afterwards."""
        if file.endswith(".md"):
            return file
        name = file if file.endswith(AS_THEY_ARE) else file + ".txt"
        self.write(name, pathlib.Path(file).read_bytes())
        return name

    def listed(self, folder):
        """The page of a folder."""
        if f"{folder}/README.md" in self.files:
            return f"{folder}/README.md"
        lines = [f"# {folder}", "", "Files of the repository, as text.", ""]
        for file in sorted(file for file in self.files if file.startswith(f"{folder}/")):
            lines.append(f"- [{file[len(folder) + 1:]}]({os.path.relpath(self.shown(file), folder)})")
        self.write(f"{folder}/index.md", ("\n".join(lines) + "\n").encode())
        return f"{folder}/index.md"

    def led(self, page, target):
        """Where a link of a page leads in the site. What leads nowhere is left, for mkdocs to refuse."""
        path, hash_sign, place = target.partition("#")
        if not path or "://" in target:
            return target
        folder = os.path.dirname(page)
        full = os.path.normpath(os.path.join(folder, path))
        if full in self.files:
            full = self.shown(full)
        elif full in self.folders:
            full = self.listed(full)
        else:
            return target
        return os.path.relpath(full, folder or ".") + hash_sign + place

    def copy(self, page):
        lines, before, in_list = [], "", False
        for line in pathlib.Path(page).read_text(encoding="utf-8").split("\n"):
            # GitHub begins a list right below a paragraph, and mkdocs below a blank line alone.
            if LIST.match(line):
                lines += [""] if before and not in_list else []
                in_list = True
            elif not before and line and not line.startswith(" "):
                in_list = False
            before = line
            if not line.startswith("    "):  # a block
                line = LINK.sub(lambda target: self.led(page, target[0]), line)
            lines.append(line)
        self.write(page, "\n".join(lines).encode())


def main():
    tree = Tree(sys.argv[1])
    for page in sorted(file for file in tree.files if file.endswith(".md")):
        tree.copy(page)


if __name__ == "__main__":
    main()
