"""The environment that OSS-Fuzz gives to a build, with clang-19 and what Debian has of AFL++."""
import os
import pathlib
import subprocess

# Engine and sanitizer of each build.
BUILDS = {
    "address": ("libfuzzer", "address"),
    "undefined": ("libfuzzer", "undefined"),
    "coverage": ("libfuzzer", "coverage"),
    "afl": ("afl", "address"),
}

COMMON_FLAGS = "-O1 -fno-omit-frame-pointer -gline-tables-only -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION"
_FATAL = (
    "array-bounds,bool,builtin,enum,function,integer-divide-by-zero,null,object-size,return,returns-nonnull-attribute,"
    "shift,signed-integer-overflow,unreachable,vla-bound,vptr"
)
SANITIZER_FLAGS = {
    "address": "-fsanitize=address -fsanitize-address-use-after-scope",
    "undefined": f"-fsanitize={_FATAL},unsigned-integer-overflow -fno-sanitize-recover={_FATAL}",
    "coverage": "",
}
COVERAGE_FLAGS = {
    ("libfuzzer", "address"): "-fsanitize=fuzzer-no-link",
    ("libfuzzer", "undefined"): "-fsanitize=fuzzer-no-link",
    ("libfuzzer", "coverage"): "-fprofile-instr-generate -fcoverage-mapping -pthread -Wl,--no-as-needed -Wl,-ldl -Wl,-lm "
    "-Wno-unused-command-line-argument",
    # OSS-Fuzz has afl-clang-fast add this. Debian's is of another clang.
    ("afl", "address"): "-fsanitize-coverage=trace-pc-guard",
}

AFL_PARTS = ("/usr/lib/afl/libAFLDriver.a", "/usr/lib/afl/afl-compiler-rt.o")
LIBCXX = "/usr/lib/llvm-19/lib"
LIBFUZZER = "/usr/lib/llvm-19/lib/clang/19/lib/linux/libclang_rt.fuzzer-x86_64.a"


class Broken(Exception):
    """The check can't be made: not a word on what is checked."""


def run(command, **more):
    """Runs a tool that must run."""
    try:
        return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True, **more).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Broken(f"{error}"[:300] + "\n" + (getattr(error, "stderr", "") or "")[-2000:]) from error


def flags(engine, sanitizer):
    return f"{COMMON_FLAGS} {SANITIZER_FLAGS[sanitizer]} {COVERAGE_FLAGS[engine, sanitizer]}"


def link_folder(folder):
    """A folder for -L in which libc++ is static, as it is in the image: there is no other one there."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "libc++.a").write_text(f"INPUT({LIBCXX}/libc++.a {LIBCXX}/libc++abi.a)\n")
    return folder


def engine_link(engine, folder):
    """What $LIB_FUZZING_ENGINE is: an archive, made once."""
    archive = folder / f"lib{engine}.a"
    if not archive.exists():
        folder.mkdir(parents=True, exist_ok=True)
        members = [_libfuzzer(folder)] if engine == "libfuzzer" else AFL_PARTS
        run(["llvm-ar-19", "qcsL", archive, *members])
    return str(archive)


def _libfuzzer(folder):
    """Debian's libFuzzer is built with libstdc++, and OSS-Fuzz's with a libc++ that only it sees. This comes to the same: an
    object of libFuzzer and its library, in which nothing can be seen but the engine's C functions."""
    whole, hidden, names = folder / "whole.o", folder / "libfuzzer.o", folder / "names"
    library = run(["clang++-19", "-print-file-name=libstdc++.a"]).strip()
    run(["ld", "-r", "--force-group-allocation", "--whole-archive", LIBFUZZER, "--no-whole-archive", library, "-o", whole])
    symbols = (line.split() for line in run(["llvm-nm-19", "-g", "--defined-only", LIBFUZZER]).splitlines())
    names.write_text("".join(f"{words[2]}\n" for words in symbols if len(words) == 3 and not words[2].startswith("_Z")))
    run(["objcopy", f"--keep-global-symbols={names}", whole, hidden])
    return hidden


def of_build(build, source, work, out):
    """All that a build sees of its surroundings."""
    engine, sanitizer = BUILDS[build]
    tools = pathlib.Path(work) / "tools"
    cflags = flags(engine, sanitizer)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(work),
        "SRC": str(source),
        "WORK": str(work),
        "OUT": str(out),
        "CC": "clang-19",
        "CXX": "clang++-19",
        "CFLAGS": cflags,
        "CXXFLAGS": f"{cflags} -stdlib=libc++",
        "LDFLAGS": f"-L{link_folder(tools)}",
        "LIB_FUZZING_ENGINE": engine_link(engine, tools),
        "FUZZING_ENGINE": engine,
        "FUZZING_LANGUAGE": "c++",
        "SANITIZER": sanitizer,
        "ARCHITECTURE": "x86_64",
    }


def of_run(**more):
    """What a target sees: next to nothing. Unsigned overflow is a signal there, and no fault."""
    return {"PATH": "/usr/bin:/bin", "UBSAN_OPTIONS": "silence_unsigned_overflow=1", **more}
