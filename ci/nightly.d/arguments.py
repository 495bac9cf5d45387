"""The arguments of ci/nightly."""

import argparse
import datetime
import os
import pathlib
import re

import harness

HELP = """usage: ci/nightly --minutes N --jobs N --corpus DIR --out DIR [--date YYYY-MM-DD] [--known FILE] [--long]
                  [--strategy NAME[,NAME...]] [--heap FILE.so[,FILE.so...]]

A night of searching. Builds what it needs (presets lab and fuzz; installs what is missing, on Debian 12, as root), and
searches for N minutes:

  1. fuzz_canary, whose machine is broken on purpose: it must be found
  2. guided search (sparepage validate), a quarter of the time
  3. the explorer, a tenth of the time, on one world: each night the next one of the presets and corpus/worlds
  4. the six libFuzzer targets, in rounds: a target whose corpus grew has two shares of the next round, others one

Then it merges and prunes the corpora, and shrinks and certifies what is new, for 6 seconds a minute, and 30 at the
least. A night of 30 minutes or more ends with the long parts, whose time comes on top: which lines and branches of
model/ the corpora run (ci/coverage), ci/test --all, and ci/nightly-kills --times 5.

With --heap the night is about these guests alone, which share the time: the canary is a heap that is broken
on purpose; then guided search (sparepage validate --heap F --guard) has a quarter, and fuzz_heap the rest. There is no
explorer, no certificate and no long part. DIR/heaps/NAME has what a heap keeps.

  --minutes N         of search, the canary's included, more than 0; 0.5 is half a minute
  --jobs N            that many processes or threads at a time; by default one a core
  --corpus DIR        the corpora and the findings, from night to night: a folder a target, findings/, damaged/
  --out DIR           report.md, report.json, report.junit.xml, report.sarif, report.html, which also tells how far the
                      night is while it runs, and, if something is new, regressions/, with traces as corpus/regressions
                      would have them and the lines that accept them
  --date YYYY-MM-DD   by default today; date and commit make the seed, so that a night can be repeated
  --known FILE        a list in the place of corpus/known
  --long              the long parts in a shorter night too
  --strategy NAME,... the strategies that the night is about: names, files (mine.strategy) or, by default, all
  --heap FILE,...     guests: shared objects that export sparepage_heap (sparepage/heap.h)

  0  nothing is new, in all that was asked for
  1  something is new: a finding that the list of what is known does not have, an input that crashes a target, or a
     known finding that its own trace no longer shows
  2  unusable arguments
  3  the harness is broken: the canary is not found, a target does not run, a long part fails, two runs of one case
     with a guest are not the same, a file can't be written
  4  incomplete: nothing is new, in less than was asked for; the report names the parts that are missing

Ctrl-C, SIGTERM and SIGHUP end it within seconds, with a report of what there is. Killed at any moment, the next night
loses nothing. What stands on standard output is no result: where it can't be written, the night goes on.

Examples:
  ci/nightly --minutes 60 --jobs 2 --corpus corpus-cache --out out
  ci/nightly --minutes 2 --jobs 2 --corpus /tmp/corpus --out /tmp/out --date 2024-02-29
  ci/nightly --strategy mine.strategy --minutes 10 --jobs 2 --corpus /tmp/corpus --out /tmp/out
  ci/nightly --heap ./heap.so --minutes 30 --jobs 2 --corpus /tmp/corpus --out /tmp/out
"""
LONG_FROM = 30  # minutes


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise harness.Unusable(f"{message}; see ci/nightly --help")


def _minutes(word):
    if not re.fullmatch(r"\d+(\.\d+)?", word) or not 0 < float(word) <= 1440:
        raise argparse.ArgumentTypeError(f'takes a number over 0 and up to 1440, and not "{word}"')
    return float(word)


def _jobs(word):
    if not re.fullmatch(r"\d{1,3}", word) or not 1 <= int(word) <= 256:
        raise argparse.ArgumentTypeError(f'takes a number from 1 to 256, and not "{word}"')
    return int(word)


def _date(word):
    try:
        return datetime.date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f'takes a date as 2024-02-29, and not "{word}"') from None


def _heaps(word):
    files = [pathlib.Path(each).resolve() for each in word.split(",")]
    for file, each in zip(files, word.split(",")):
        if not each or not file.is_file():
            raise argparse.ArgumentTypeError(f'takes files with commas between, and there is no file "{each}"')
    return list(dict.fromkeys(files))


def _strategies(words):
    for word in words.split(","):
        if ("/" in word or word.endswith(".strategy")) and not pathlib.Path(word).is_file():
            raise argparse.ArgumentTypeError(f'takes names and files, and there is no file "{word}"')
    return harness.Strategies(words)


def parse(words):
    """None: help is asked for."""
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--minutes", type=_minutes)
    parser.add_argument("--jobs", type=_jobs, default=os.cpu_count() or 1)
    parser.add_argument("--corpus", type=pathlib.Path)
    parser.add_argument("--out", type=pathlib.Path)
    parser.add_argument("--date", type=_date, default=datetime.date.today())
    parser.add_argument("--known", type=pathlib.Path, default=harness.ROOT / "corpus" / "known")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--strategy", type=_strategies)
    parser.add_argument("--heap", dest="heaps", type=_heaps, default=[])
    asked = parser.parse_args(words)
    if asked.help:
        return None
    missing = [f"--{name}" for name in ("minutes", "corpus", "out") if getattr(asked, name) is None]
    if missing:
        parser.error(f"{' and '.join(missing)} must be given")
    for name in ("corpus", "out", "known"):
        setattr(asked, name, getattr(asked, name).resolve())
    if not asked.known.is_file():
        parser.error(f"--known: there is no file {asked.known}")
    for name in ("corpus", "out"):
        folder = getattr(asked, name)
        if folder.exists() and not folder.is_dir():
            parser.error(f"--{name}: {folder} is no folder")
    if asked.corpus == asked.out or asked.corpus == harness.ROOT / "corpus":
        parser.error(f"--corpus: {asked.corpus} has another use; name a folder of its own")
    if asked.heaps and asked.long:
        parser.error("--long: the long parts are of the model, and do not go with --heap")
    if asked.heaps and asked.strategy:
        parser.error("--strategy: a night with --heap is about the heap, under the bind as shipped")
    harness.strategies = asked.strategy or harness.strategies
    asked.long = not asked.heaps and (asked.long or asked.minutes >= LONG_FROM)
    return asked
