"""Builds as OSS-Fuzz does, and checks what comes of it; ci/oss-fuzz/check has the help."""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile

import refusals
import self_test
from environment import BUILDS, Broken, of_build, run


def build_into(build, scratch):
    """The moved $OUT; nothing is left of sources and build folder. None: it can't be built."""
    source, work, out = scratch / "src", scratch / "work", scratch / "out"
    for folder in (source / "sparepage", work, out):
        folder.mkdir(parents=True)
    # What is committed, or would be: a build must not live on what merely lies about.
    files = run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]).split("\0")
    for file in filter(os.path.lexists, filter(None, files)):
        target = source / "sparepage" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target, follow_symlinks=False)
    script = source / "build.sh"
    shutil.copy2("ci/oss-fuzz/build.sh", script)
    log = scratch / "log"
    with open(log, "wb") as stream:
        built = subprocess.run(["bash", "-eux", script], cwd=source / "sparepage", stdout=stream, stderr=stream,
                               env=of_build(build, source, work, out), check=False)
    if built.returncode != 0:
        print(log.read_text(errors="replace")[-4000:], file=sys.stderr)
        return None
    moved = scratch / "moved" / "elsewhere"
    moved.parent.mkdir()
    out.rename(moved)
    shutil.rmtree(source)
    shutil.rmtree(work)
    return moved


def check_build(build):
    print(f"\n== building as OSS-Fuzz does: {build}", flush=True)
    with tempfile.TemporaryDirectory(prefix="oss-fuzz-") as scratch:
        out = build_into(build, pathlib.Path(scratch))
        if out is None:
            print(f"REFUSED {build}: it can't be built")
            return False
        refused, told = refusals.of(out, *BUILDS[build])
    for line in told:
        print(line)
    for line in refused:
        print(f"REFUSED {build}: {line}")
    if not refused:
        print(f"{build}: would be taken")
    return not refused


def main(words):
    # An end by a signal clears the scratch folders away like any other.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        if not words or words == ["--self-test"]:
            print("\n== the check refuses what it must", flush=True)
            if not self_test.passes():
                return 3
        if words == ["--self-test"]:
            return 0
        taken = [check_build(build) for build in words or BUILDS]
        return 0 if all(taken) else 1
    except Broken as error:
        print(f"ci/oss-fuzz/check: {error}", file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


sys.exit(main(sys.argv[1:]))
