"""What the parts of a night share: broken harnesses, whole files, and children that die with their parent."""

import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


class Broken(Exception):
    """The harness does not work: what a run says can't be trusted."""


class Unusable(Exception):
    """Arguments, or a file that they name, that can't be used."""


class Stopped(Exception):
    """SIGINT or SIGTERM came."""

    def __init__(self, number):
        super().__init__(signal.Signals(number).name)
        self.number = number


def stop_on_signals():
    """Lets SIGINT and SIGTERM raise Stopped, once: what is done then is not interrupted again."""

    def stop(number, _frame):
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, signal.SIG_IGN)
        raise Stopped(number)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)


def write_whole(path, contents):
    """Writes beside and renames: the file is there as a whole, or as it was before."""
    path = pathlib.Path(path)
    beside = path.with_name(f".{path.name}-{os.getpid()}.partial")
    try:
        with open(beside, "wb") as stream:
            stream.write(contents if isinstance(contents, bytes) else contents.encode())
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _die_with_parent():
    """Of a child, before it runs: killed when its parent is, even with -9. The signals are as a shell leaves them."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)


CHILDREN = set()


def start(arguments, log, env=None):
    """Starts a program in a process group of its own. Its output goes to the file `log`, or where this one's goes."""
    with open(log, "wb") if log else contextlib.nullcontext() as stream:
        child = subprocess.Popen(
            [str(each) for each in arguments],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT if log else None,
            preexec_fn=_die_with_parent,
            process_group=0,
        )
    CHILDREN.add(child)
    return child


def finish(child, seconds=None, patience=20):
    """Waits for a child. When the seconds are over it gets SIGINT, and after that the patience of some more.

    Gives its status, and whether it was interrupted.
    """
    interrupted = False
    try:
        status = child.wait(seconds)
    except subprocess.TimeoutExpired:
        interrupted = True
        child.send_signal(signal.SIGINT)
        try:
            status = child.wait(patience)
        except subprocess.TimeoutExpired:
            kill(child)
            status = child.wait()
    CHILDREN.discard(child)
    return status, interrupted


def run(arguments, log, env=None, seconds=None, patience=20):
    return finish(start(arguments, log, env), seconds, patience)


def build(script, program):
    """Builds with what ci/setup.sh has. One at a time: what a killed night was building is waited for."""
    own = "mkdir -p build; exec 9> build/.nightly-lock; flock 9; "
    status, _ = run(["bash", "-c", f". ci/setup.sh; {own}{script}", program], None)
    if status == 2:
        raise Unusable("packages are missing")
    if status != 0:
        raise Broken("it can't be built")


def heap_options(heap):
    """What names a heap under test to the command, if there is one, as fuzz_heap runs it: none strays unseen."""
    return [] if heap is None else ["--heap", str(heap), "--guard"]


def kill(child):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def kill_children():
    for child in list(CHILDREN):
        kill(child)
        child.wait()
        CHILDREN.discard(child)


def output(arguments, expected=(0,)):
    """The standard output of a program. Another status than those expected is a broken harness."""
    done = subprocess.run(
        [str(each) for each in arguments], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode not in expected:
        command = " ".join(str(each) for each in arguments)
        raise Broken(f"{command} ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()[-2000:]}")
    return done.stdout.decode(errors="replace")


def tail(path, lines=20):
    with open(path, encoding="utf-8", errors="replace") as stream:
        return "".join(stream.readlines()[-lines:])
