"""Breaks a small build in each way that refusals.py looks for, and asks that it is refused for that reason."""
import pathlib
import shutil
import tempfile
import zipfile

import refusals
from environment import BUILDS, engine_link, flags, link_folder, run

FUNCTIONS = 200  # of the small target: enough edges and enough calls to each sanitizer


def source():
    """A target of some hundred edges, which crashes on BOOM."""
    functions = "".join(
        f"[[gnu::noinline]] int f{i}(const uint8_t* data, size_t size, int* sums) {{\n"
        f"  for (size_t i = 0; i < size; ++i) {{ if (data[i] == {i}) sums[i % 8] += sums[(i + {i}) % 8] << (data[i] % 8); }}\n"
        f"  return sums[{i} % 8] * 3;\n}}\n" for i in range(FUNCTIONS))
    calls = "".join(f"  if (size > {i % 7}) sums[{i % 8}] = f{i}(data, size, sums) / 5;\n" for i in range(FUNCTIONS))
    return ("#include <cstdint>\n#include <cstdlib>\n#include <cstring>\n#include <unistd.h>\n" + functions +
            "#ifdef AT_START\n[[gnu::constructor]] void at_start() { AT_START; }\n#endif\n"
            'extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {\n'
            "  int* sums = new int[8]();\n" + calls +
            "  delete[] sums;\n"
            '  if (size == 4 && std::memcmp(data, "BOOM", 4) == 0) std::abort();\n'
            "  return 0;\n}\n")


TINY = 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, unsigned long size) { return size > 3 && *data == 7 ? -1 : 0; }\n'


class Workshop:
    """Makes targets, each kind of them once."""

    def __init__(self, folder):
        self.folder = folder
        self.made = {}

    def target(self, build, text=None, compiled=None, linked="", engine=None):
        """A target by the flags of a build, or by others."""
        of, sanitizer = BUILDS[build]
        text = text or source()
        compiled = flags(of, sanitizer) if compiled is None else compiled
        key = (build, text, compiled, linked, engine)
        if key not in self.made:
            place = self.folder / f"target{len(self.made)}"
            place.with_suffix(".cc").write_text(text)
            run(["clang++-19", "-std=c++20", *compiled.split(), "-c", place.with_suffix(".cc"), "-o", place.with_suffix(".o")])
            link = flags(of, sanitizer) if not linked.startswith("only ") else linked.removeprefix("only ")
            extra = [] if linked.startswith("only ") else linked.split()
            run(["clang++-19", *link.split(), "-stdlib=libc++", f"-L{link_folder(self.folder / 'lib')}", place.with_suffix(".o"),
                 engine_link(engine or of, self.folder / "lib"), *extra, "-o", place])
            self.made[key] = place
        return self.made[key]

    def out(self, build):
        """A good $OUT."""
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        shutil.copy2(self.target(build), out / "toy")
        pack(out, {"a": b"a seed", "b": bytes(range(200))})
        (out / "toy.dict").write_text('# words\nkeyword="word"\n"\\x00\\"\\\\"\n')
        (out / "toy.options").write_text("[libfuzzer]\n# A reason.\nmax_len = 100\n")
        return out


def pack(out, seeds, name="toy_seed_corpus.zip"):
    with zipfile.ZipFile(out / name, "w") as packed:
        for seed, content in seeds.items():
            packed.writestr(seed, content)


# A defect: the build that it is in, a word of the refusal, and what makes it.
DEFECTS = []


def defect(build, reason):
    def listed(make):
        DEFECTS.append((build, reason, make))
        return make

    return listed


def replaced(build, reason, name, **how):
    """The target is another one."""
    DEFECTS.append((build, reason, lambda out, shop: shutil.copy2(shop.target(build, **how), out / "toy")))
    DEFECTS[-1][2].__name__ = name


def written(reason, name, file, content):
    """A file beside the target says something else."""
    DEFECTS.append(("address", reason, lambda out, shop: (out / file).write_bytes(content)))
    DEFECTS[-1][2].__name__ = name


@defect("address", "there is no fuzz target")
def no_target(out, _):
    (out / "toy").unlink()


@defect("address", "the name of a target has")
def bad_name(out, _):
    (out / "toy").rename(out / "toy.target")


@defect("address", "not built for x86-64")
def other_architecture(out, _):
    content = bytearray((out / "toy").read_bytes())
    content[18] = 183
    (out / "toy").write_bytes(content)


@defect("address", "there is no seed corpus")
def no_corpus(out, _):
    (out / "toy_seed_corpus.zip").unlink()


@defect("address", "the seed corpus is empty")
def empty_corpus(out, _):
    pack(out, {})


def crashing_seed(out, _):
    pack(out, {"a": b"a seed", "bad": b"BOOM"})


for of_build in BUILDS:
    DEFECTS.append((of_build, "the seed bad crashes", crashing_seed))


@defect("address", "other_seed_corpus.zip: its target is not there")
def orphaned_corpus(out, _):
    pack(out, {"a": b"a seed"}, "other_seed_corpus.zip")


@defect("address", "it does not start")
def path_of_the_build(out, shop):
    """It needs a file of the folder in which it was built."""
    built = shop.folder / "built" / "needed"
    how = f'{flags("libfuzzer", "address")} -DAT_START=if(access("{built}",0)!=0)abort()'
    shutil.copy2(shop.target("address", compiled=how), out / "toy")


written("File is not a zip file", "broken_corpus", "toy_seed_corpus.zip", b"no zip")
written("other.dict: its target is not there", "orphaned_dictionary", "other.dict", b'"word"\n')
written("other.options: its target is not there", "orphaned_options", "other.options", b"[libfuzzer]\n")
written("no entry of a dictionary", "bad_dictionary", "toy.dict", b'"word"\nword\n')
written("no entry of a dictionary", "bad_escape", "toy.dict", b'"\\n"\n')
written("there is no word in it", "empty_dictionary", "toy.dict", b"# nothing\n")
written("knows no flag", "unknown_flag", "toy.options", b"[libfuzzer]\nmax_length = 100\n")
written("there is no section [libfuzer]", "unknown_section", "toy.options", b"[libfuzer]\nmax_len = 100\n")
written("no section headers", "no_section", "toy.options", b"max_len = 100\n")
written("the dictionary gone.dict is not there", "no_such_dictionary", "toy.options", b"[libfuzzer]\ndict = gone.dict\n")

ASAN, UBSAN = flags("libfuzzer", "address"), flags("libfuzzer", "undefined")
replaced("address", "0 edges, under 100", "no_instrumentation", compiled="-O1 -fsanitize=address")
replaced("address", "edges, under 100", "few_edges", text=TINY)
replaced("address", "needs libstdc++.so.6", "dynamic_library", linked="-Wl,--no-as-needed -l:libstdc++.so.6")
replaced("address", "it does not start", "startup_crash", compiled=f"{ASAN} -DAT_START=abort()")
replaced("address", "it does not start", "startup_exit", compiled=f"{ASAN} -DAT_START=_exit(0)")
replaced("address", "not built with the sanitizer address", "no_asan", compiled="-O1 -fsanitize=fuzzer-no-link",
         linked="only -fsanitize=fuzzer-no-link")
replaced("address", "built with the sanitizer undefined too", "ubsan_in_asan", compiled=f"{ASAN} {UBSAN}",
         linked=f"only {ASAN} {UBSAN}")
replaced("undefined", "not built with the sanitizer undefined", "no_ubsan", text=TINY)
replaced("undefined", "built with the sanitizer address too", "asan_in_ubsan", compiled=f"{ASAN} {UBSAN}",
         linked=f"only {ASAN} {UBSAN}")
replaced("coverage", "it writes no profile", "no_profile", compiled="-O1", linked="only -O1")
replaced("coverage", "edges, under 100", "few_regions", text=TINY)
replaced("afl", "edges, under 100", "no_afl_instrumentation", compiled="-O1 -fsanitize=address")
replaced("afl", "edges, under 100", "few_afl_edges", text=TINY)
replaced("afl", "afl-fuzz does not fuzz it", "afl_startup_crash", compiled=f"{flags('afl', 'address')} -DAT_START=abort()")
replaced("afl", "afl-fuzz does not fuzz it", "other_engine", engine="libfuzzer")


def passes():
    """Says what was not refused, or not for its reason."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="self-test-") as folder:
        shop = Workshop(pathlib.Path(folder))
        (shop.folder / "built").mkdir()
        for build in BUILDS:
            refused, _ = refusals.of(shop.out(build), *BUILDS[build])
            if refused:
                failed += 1
                print(f"a good build is refused: {build}: " + "; ".join(refused))
        for build, reason, make in DEFECTS:
            out = shop.out(build)
            make(out, shop)
            refused, _ = refusals.of(out, *BUILDS[build])
            if not any(reason in line for line in refused):
                failed += 1
                print(f"NOT REFUSED for \"{reason}\": {build}, {make.__name__}: " + ("; ".join(refused) or "taken"))
    print(f"{len(DEFECTS)} broken builds, {failed} of them or of the {len(BUILDS)} good ones judged wrongly")
    return failed == 0
