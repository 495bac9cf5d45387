"""Whether a site is whole: check.py FOLDER [URL].

Each link leads to a file of the site, and to a place in it; nothing is loaded from elsewhere; each page can be reached
from the first one. Links to other sites are not followed: that needs a network.
"""

import html.parser
import pathlib
import re
import sys
import urllib.parse

# What a browser loads by itself. Of <link> only what is not about the page as such.
LOADED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("video", "src"), ("audio", "src"),
          ("embed", "src"), ("object", "data"), ("link", "href"), ("use", "href"), ("image", "href")}
NOT_LOADED = {"canonical", "prev", "next", "author", "license"}
IN_STYLES = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)""")


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.places = [], [], {"", "top"}
        self.in_style = False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.places.update(said[key] for key in ("id", "name") if said.get(key))
        self.in_style = tag == "style"
        for key, value in attributes:
            if value is None:
                continue
            if key == "style":
                self.loads += styles(value)
            elif (tag, key) in LOADED and said.get("rel") not in NOT_LOADED:
                self.loads.append(value)
            elif key == "href":
                self.links.append(value)

    def handle_endtag(self, tag):
        self.in_style = False

    def handle_data(self, data):
        if self.in_style:
            self.loads += styles(data)


def styles(text):
    return [first or second for first, second in IN_STYLES.findall(text)]


class Site:
    def __init__(self, folder, url):
        self.folder = folder
        # Where the site stands on its server: what begins with a slash begins there.
        self.root = urllib.parse.urlsplit(url).path.rstrip("/") + "/"
        self.pages = {file: Page(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.html"))}
        self.wrong = []

    def file_of(self, file, target):
        """The file that a local target of a file names, whether or not it is there."""
        path = urllib.parse.unquote(urllib.parse.urlsplit(target).path)
        if path.startswith(self.root):
            found = self.folder / path[len(self.root):]
        else:
            found = file.parent / path if path else file
        found = found.resolve()
        return found / "index.html" if found.is_dir() else found

    def local(self, target):
        return not urllib.parse.urlsplit(target).scheme and not target.startswith("//")

    def say(self, file, what):
        self.wrong.append(f"{file.relative_to(self.folder)}: {what}")

    def load(self, file, target):
        if target.startswith(("data:", "#")):
            return
        if not self.local(target):
            self.say(file, f"loads {target}, from elsewhere")
        elif not self.file_of(file, target).is_file():
            self.say(file, f"loads {target}, which is not there")

    def follow(self, file, target):
        """The page that a link leads to, if it leads to one."""
        if not self.local(target):
            return None
        found = self.file_of(file, target)
        place = urllib.parse.unquote(urllib.parse.urlsplit(target).fragment)
        if not found.is_file():
            self.say(file, f"has a dead link, {target}")
        # With a sign of equality it is no place, but what a script of the page shows.
        elif found in self.pages and "=" not in place and place not in self.pages[found].places:
            self.say(file, f"links to {target}, and there is no such place in it")
        return found

    def check(self):
        led = {}
        for file, page in self.pages.items():
            for target in page.loads:
                self.load(file, target)
            led[file] = {self.follow(file, target) for target in page.links}
        for file in sorted(self.folder.rglob("*.css")):
            for target in styles(file.read_text(encoding="utf-8")):
                self.load(file, target)
        first = self.folder / "index.html"
        reached, next_ones = {first}, [first]
        while next_ones:
            for file in led.get(next_ones.pop(), ()):
                if file in led and file not in reached:
                    reached.add(file)
                    next_ones.append(file)
        # A server shows this one for what is not there.
        for file in set(self.pages) - reached - {self.folder / "404.html"}:
            self.say(file, "can't be reached from the first page")


def main():
    site = Site(pathlib.Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else "")
    site.check()
    for each in sorted(set(site.wrong)):
        print(each, file=sys.stderr)
    links = sum(len(page.links) for page in site.pages.values())
    print(f"{len(site.pages)} pages, {links} links: {len(set(site.wrong))} wrong")
    return 1 if site.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
