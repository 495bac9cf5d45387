"""Makes the gallery, pages of --html and a page of links to them: gallery.py COMMAND FOLDER."""

import glob
import pathlib
import subprocess
import sys
import textwrap

# Name, title, what is to be seen, and the command that makes it.
PAGES = [
    (
        "article",
        "The article's case, and its fix",
        "Another client has filled the heap, an interrupt has taken the spare, and bind fails with eight pages free. "
        "Beside it the fix that was shipped: bind fills the spare and asks again.",
        "replay corpus/regressions/kb-q159254.trace --strategy original,wsipx-4.0.953",
    ),
    (
        "stolen-page",
        "The page that is stolen",
        "How the shipped fix still fails: an interrupt lands between the fill and the second request. Beside it a "
        "strategy that looks again.",
        "replay corpus/regressions/strategy-wsipx-loses-the-spare.trace --strategy wsipx-4.0.953,probe-again",
    ),
    (
        "pool",
        "A real heap that crashes",
        "libstdc++'s `std::pmr::unsynchronized_pool_resource` (`ci/heaps/build libstdcxx-pool`), whose upstream refuses: "
        "one operation.",
        "replay corpus/heaps/libstdcxx-pool-crashes-when-refused.trace --heap build/heaps/libstdcxx-pool.so",
    ),
    (
        "measure",
        "What a real heap really needs",
        "The same heap, asked for every size with few pages free: 3073 bytes are refused with 15 pages to be had.",
        "measure --heap build/heaps/libstdcxx-pool.so --runs 500",
    ),
    (
        "explore",
        "A small world, exhausted",
        "Every sequence of operations of the world tiny, under three strategies. A click on what is violated shows a "
        "shortest trace that there is.",
        "explore --world tiny --strategy original,wsipx-4.0.953,probe-again",
    ),
    (
        "validate",
        "A search, with nothing known",
        "What 2,000 runs for each strategy and profile find if no finding was accepted before.",
        "validate --runs 2000 --known none",
    ),
    (
        "verdicts",
        "The kept traces, under eight strategies",
        "Which strategy violates what, by all traces of corpus/regressions.",
        "verdicts corpus/regressions/*.trace",
    ),
    (
        "shrink",
        "A failing trace, made small",
        "What is left of the article's case when all that it does not need is taken away.",
        "shrink corpus/regressions/kb-q159254.trace --strategy original",
    ),
]

BEGINNING = (
    "[Reports as pages](../ci/command/page/README.md), each with the command that made it. They are there to be used: "
    "arrow keys step, cells and violations can be clicked, and the address remembers what is shown."
)


def make(command, words, file):
    arguments = [word for each in words.split() for word in (sorted(glob.glob(each)) if "*" in each else [each])]
    run = [command, *arguments, f"--html={file}"]
    done = subprocess.run(run, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):  # 1: it found what it is there to show
        sys.exit(f"{' '.join(run)}\nended with {done.returncode}:\n{done.stderr}")


def main():
    command, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Gallery", "", BEGINNING]
    for name, title, seen, words in PAGES:
        make(command, words, folder / f"{name}.html")
        command_line = f"sparepage {words} --html={name}.html"
        typed = textwrap.wrap(command_line, 90, break_long_words=False, break_on_hyphens=False)
        lines += ["", f"## [{title}]({name}.html)", "", seen, "", "    " + " \\\n        ".join(typed)]
    (folder / "index.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
