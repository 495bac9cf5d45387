"""What a build can be refused for: by OSS-Fuzz's own check, and by what ClusterFuzz makes of a build that slips through."""
import configparser
import json
import pathlib
import re
import subprocess
import tempfile
import zipfile

from environment import of_run, run

FEWEST_EDGES = 100
# Calls to a sanitizer's runtime: as many at the least in its own build, and as many at the most in another one.
CALLS = {"asan": ("address", 1000, 0), "ubsan": ("undefined", 168, 200), "msan": ("memory", 1000, 3), "dfsan": ("dataflow", 100, 0)}
# Of the image in which targets run.
BASE_LIBRARIES = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libresolv.so.2", "libgcc_s.so.1",
                  "ld-linux-x86-64.so.2"}
OPTION_SECTIONS = {"libfuzzer", "asan", "ubsan", "msan", "env"}
COMPANIONS = ("_seed_corpus.zip", ".dict", ".options")
DICTIONARY_LINE = re.compile(r'\s*(#.*|([A-Za-z_][A-Za-z0-9_]*(@\d+)?\s*=\s*)?"([^"\\\x00-\x1f]|\\\\|\\"|\\x[0-9A-Fa-f]{2})+"\s*)?')
SECONDS = 120  # for what takes a few


class Target:
    """A target, what lies beside it, and how it is started."""

    def __init__(self, path, engine, sanitizer):
        self.path, self.engine, self.sanitizer = path, engine, sanitizer
        self.name = path.name
        self.corpus, self.dictionary, self.options = (path.with_name(path.name + end) for end in COMPANIONS)

    def start(self, *words, **variables):
        """Status and all that is said. Starts where the target lies, as ClusterFuzz does."""
        return started([f"./{self.name}", *words], cwd=self.path.parent, env=of_run(**variables))


def started(command, **more):
    try:
        ended = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
                               stdin=subprocess.DEVNULL, timeout=SECONDS, errors="replace", text=True, **more)
        return ended.returncode, ended.stdout
    except subprocess.TimeoutExpired:
        return None, f"still running after {SECONDS} s"
    except OSError as error:
        return None, str(error)


def last_of(said):
    lines = [line for line in said.splitlines() if line.strip()]
    return " / ".join(lines[-3:])[-300:]


def of(out, engine, sanitizer):
    """Refusals of what lies in $OUT, and what there is to say of it."""
    refused, told = [], []
    targets = [Target(path, engine, sanitizer) for path in sorted(out.iterdir()) if is_target(path)]
    if not targets:
        refused.append("there is no fuzz target")
    refused += orphans(out, targets)
    for target in targets:
        runs = engine_checks(target, told)
        refused += [f"{target.name}: {why}" for check in (*EVERYWHERE, *runs) for why in check(target)]
    return refused, told


def is_target(path):
    if not path.is_file() or not path.stat().st_mode & 0o111 or path.name.startswith("afl-"):
        return False
    content = path.read_bytes()
    return content.startswith(b"\x7fELF") and b"LLVMFuzzerTestOneInput" in content


def orphans(out, targets):
    names = {target.name for target in targets}
    for path in sorted(out.iterdir()):
        for end in COMPANIONS:
            if path.name.endswith(end) and path.name.removesuffix(end) not in names:
                yield f"{path.name}: its target is not there"


# What lies there.


def name(target):
    if not re.fullmatch(r"[A-Za-z0-9_-]+", target.name):
        yield "the name of a target has letters, digits, _ and - only"


def architecture(target):
    header = target.path.read_bytes()[:20]
    if header[4] != 2 or int.from_bytes(header[18:20], "little") != 62:
        yield "it is not built for x86-64"


def libraries(target):
    needed = re.findall(r"Shared library: \[(.*?)\]", run(["llvm-readelf-19", "--dynamic-table", target.path]))
    for library in needed:
        if library not in BASE_LIBRARIES:
            yield f"it needs {library}, which is not where targets run"


def sanitizers(target):
    if target.sanitizer == "coverage":
        return
    count = "llvm-objdump-19 -d --no-show-raw-insn \"$1\" | grep -oE 'call.*<__(asan|ubsan|msan|dfsan)_' | sed 's/.*<__//' | sort | uniq -c"
    calls = {kind: 0 for kind in CALLS}
    for line in run(["bash", "-c", count, "count", target.path]).splitlines():
        number, kind = line.split()
        calls[kind.removesuffix("_")] += int(number)
    for kind, (sanitizer, least, most_elsewhere) in CALLS.items():
        if sanitizer == target.sanitizer and calls[kind] < least:
            yield f"{calls[kind]} calls to {kind}, under {least}: it is not built with the sanitizer {sanitizer}"
        elif sanitizer != target.sanitizer and calls[kind] > most_elsewhere:
            yield f"{calls[kind]} calls to {kind}, over {most_elsewhere}: it is built with the sanitizer {sanitizer} too"


def dictionary(target):
    if not target.dictionary.exists():
        return
    entries = 0
    for number, line in enumerate(target.dictionary.read_text(errors="replace").splitlines(), 1):
        if not DICTIONARY_LINE.fullmatch(line):
            yield f"{target.dictionary.name}:{number}: no entry of a dictionary: {line}"
        entries += '"' in line
    if entries == 0:
        yield f"{target.dictionary.name}: there is no word in it"


def options(target):
    """The flags that the options ask for; a reason where they can't be read."""
    parser = configparser.ConfigParser()
    if target.options.exists():
        parser.read(target.options)
    for section in parser.sections():
        if section not in OPTION_SECTIONS:
            raise ValueError(f"there is no section [{section}]")
    flags = dict(parser["libfuzzer"]) if parser.has_section("libfuzzer") else {}
    if "dict" in flags and not (target.path.parent / flags["dict"]).exists():
        raise ValueError(f"the dictionary {flags['dict']} is not there")
    return [f"-{key}={value}" for key, value in flags.items()]


def readable_options(target):
    try:
        options(target)
    except (configparser.Error, ValueError) as error:
        yield f"{target.options.name}: {error}"


def seeds_of(target, folder):
    """Paths of the unpacked seeds; a reason where there are none."""
    if not target.corpus.exists():
        raise ValueError("there is no seed corpus")
    with zipfile.ZipFile(target.corpus) as packed:
        packed.extractall(folder)
    seeds = sorted(path for path in pathlib.Path(folder).rglob("*") if path.is_file())
    if not seeds:
        raise ValueError("the seed corpus is empty")
    return seeds


def seeds(target):
    """Both engines' targets run the files that they are started with."""
    with tempfile.TemporaryDirectory(prefix="seeds-") as folder:
        try:
            paths = seeds_of(target, folder)
        except (ValueError, zipfile.BadZipFile) as error:
            yield f"{target.corpus.name}: {error}"
            return
        if target.start(*paths)[0] == 0:
            return
        crashing = [(path, said) for path in paths for status, said in [target.start(path)] if status != 0]
        for path, said in crashing:
            yield f"{target.corpus.name}: the seed {path.name} crashes: {last_of(said)}"
        if not crashing:
            yield f"{target.corpus.name}: the seeds crash together, and none alone"


EVERYWHERE = (name, architecture, libraries, sanitizers, dictionary, readable_options, seeds)


# What happens when it is fuzzed.


def engine_checks(target, told):
    def checked(check):
        return lambda of: check(of, told)

    if target.sanitizer == "coverage":
        return [checked(profile)]
    return [checked(starts)] if target.engine == "libfuzzer" else [checked(fuzzes_with_afl)]


def too_few(edges):
    if edges < FEWEST_EDGES:
        yield f"{edges} edges, under {FEWEST_EDGES}: it is not instrumented, or in part only"


def starts(target, told):
    """As ClusterFuzz starts libFuzzer: with the options and the dictionary."""
    try:
        words = options(target)
    except (configparser.Error, ValueError):
        return  # refused already
    if target.dictionary.exists():
        words.append(f"-dict={target.dictionary.name}")
    _, said = target.start("-seed=1337", "-runs=4", *words)
    if "Done 4 runs" not in said:
        yield f"it does not start, or ends by itself: {last_of(said)}"
    for flag in re.findall(r"unrecognized flag '(.*?)'", said):
        yield f"{target.options.name}: libFuzzer knows no flag {flag}"
    edges = sum(int(count) for count in re.findall(r"INFO: Loaded \d+ modules? .*\(\d+ inline 8-bit counters\): (\d+)", said))
    told.append(f"{target.name}: {edges} edges")
    yield from too_few(edges)


def profile(target, told):
    """What a coverage report is made from."""
    with tempfile.TemporaryDirectory(prefix="profile-") as folder:
        try:
            paths = seeds_of(target, folder)
        except (ValueError, zipfile.BadZipFile):
            return  # refused already
        raw, merged = pathlib.Path(folder) / "raw", pathlib.Path(folder) / "merged"
        target.start(*paths, LLVM_PROFILE_FILE=raw)
        if not raw.exists():
            yield "it writes no profile: it is not built for coverage"
            return
        run(["llvm-profdata-19", "merge", "-sparse", raw, "-o", merged])
        status, said = started(["llvm-cov-19", "export", "-summary-only", f"-instr-profile={merged}", target.path])
    if status != 0:
        yield f"llvm-cov can't read it: {last_of(said)}"
        return
    regions = json.loads(said)["data"][0]["totals"]["regions"]
    told.append(f"{target.name}: {regions['covered']} of {regions['count']} regions covered by the seeds")
    yield from too_few(regions["count"])
    if regions["covered"] == 0:
        yield "the seeds cover nothing"


def fuzzes_with_afl(target, told):
    with tempfile.TemporaryDirectory(prefix="afl-") as folder:
        seed, state = pathlib.Path(folder) / "seeds", pathlib.Path(folder) / "state"
        seed.mkdir()
        (seed / "seed").write_text("seed")
        variables = {"AFL_NO_UI": "1", "AFL_SKIP_CPUFREQ": "1", "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES": "1",
                     "AFL_NO_AFFINITY": "1"}
        dictionary_words = ["-x", target.dictionary] if target.dictionary.exists() else []
        _, said = started(["afl-fuzz", "-i", seed, "-o", state, "-V", "1", *dictionary_words, "--", target.path],
                          env=of_run(**variables))
        stats = state / "default" / "fuzzer_stats"
        if "All set and ready to roll" not in said or not stats.exists():
            yield f"afl-fuzz does not fuzz it: {last_of(said)}"
            return
        values = dict(re.findall(r"^(\w+)\s*: (.*)$", stats.read_text(), re.M))
    if "persistent" not in values["target_mode"]:
        yield "it is started anew for each input: it is not linked with AFL++'s driver"
    # Not afl-fuzz's own number, which is the size of its map where there is no instrumentation.
    sizes = re.findall(r" __sancov_guards +\S+ +\S+ +\S+ +(\S+)", run(["llvm-readelf-19", "-SW", target.path]))
    edges = sum(int(size, 16) for size in sizes) // 4
    told.append(f"{target.name}: {edges} edges")
    yield from too_few(edges)
