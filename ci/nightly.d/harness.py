"""What the parts of a night share: broken harnesses, whole files, and children that die with their parent."""

import contextlib
import ctypes
import os
import pathlib
import re
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


class Broken(Exception):
    """The harness does not work: what a run says can't be trusted."""


class Unusable(Exception):
    """Arguments, or a file that they name, that can't be used."""


class Lost(Broken):
    """Somebody else ended a program that was run here, or it ended before it was done: the rest of it is missing."""


class Stopped(BaseException):
    """A signal asked this program to end: nothing takes it for a mistake."""

    def __init__(self, number):
        super().__init__(signal.Signals(number).name)
        self.number = number


STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# The statuses of what somebody else ended: what is wrong by itself ends by others. 72 is libFuzzer's own.
FROM_OUTSIDE = {-number: number.name for number in (*STOPS, signal.SIGKILL)} | {72: "SIGINT or SIGTERM"}


def stop_on_signals():
    """Lets the first of these signals raise Stopped; what is done then is not interrupted again.

    A SIGHUP that was ignored before, as under nohup(1), stays ignored. A SIGINT does not: a shell's script ignores it
    for whatever it starts in the background.
    """

    def stop(number, _frame):
        ignore_signals()
        raise Stopped(number)

    for each in STOPS:
        if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN:
            signal.signal(each, stop)


def ignore_signals():
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)


def write_whole(path, contents):
    """Writes beside and renames: the file is there as a whole, or as it was before."""
    write_together({pathlib.Path(path): contents})


def write_together(files):
    """Writes all of them beside, and renames them when all are whole: a disk that is full leaves none."""
    beside = {path: path.with_name(f".{path.name}-{os.getpid()}.partial") for path in files}
    try:
        for path, contents in files.items():
            _write(beside[path], path, contents if isinstance(contents, bytes) else contents.encode())
        for path, written in beside.items():
            os.replace(written, path)
    finally:
        for written in beside.values():
            written.unlink(missing_ok=True)


def _write(beside, path, contents):
    try:
        with open(beside, "wb") as stream:
            stream.write(contents)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:  # which has no name in it where a write fails
        raise OSError(error.errno, error.strerror, str(path)) from None


def _die_with_parent():
    """Of a child, before it runs: killed when its parent is, even with -9. The signals are as a shell leaves them."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    for each in STOPS:
        signal.signal(each, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


@contextlib.contextmanager
def _held_signals():
    """Whoever is stopped while a child starts would not know it, and leave it behind."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


CHILDREN = set()


def start(arguments, log, env=None):
    """Starts a program in a process group of its own. Its output goes to `log`: a file, or a stream as Popen takes it;
    or where this one's goes."""
    file = log if isinstance(log, (str, os.PathLike)) else None
    with open(file, "wb") if file else contextlib.nullcontext(log) as stream, _held_signals():
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


def finish(child, seconds=None, patience=10):
    """Waits for a child. When the seconds are over it gets SIGINT, and after that the patience of some more.

    Gives its status, and whether it was interrupted. Where this program is stopped meanwhile, the child may end in the
    same way, with what it has, before Stopped goes on.
    """
    try:
        return _wait(child, seconds, patience)
    except Stopped:
        _interrupt(child, min(patience, STOPPING))
        raise


STOPPING = 5  # seconds: who stops a program may not wait for long


def _wait(child, seconds, patience):
    try:
        status, interrupted = child.wait(seconds), False
    except subprocess.TimeoutExpired:
        status, interrupted = _interrupt(child, patience), True
    CHILDREN.discard(child)
    return status, interrupted


def _interrupt(child, patience):
    child.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(patience)
    kill(child)  # its own children, too
    status = child.wait()
    CHILDREN.discard(child)
    return status


def run(arguments, log, env=None, seconds=None, patience=10):
    """Runs a program, and gives its status and whether its time was over. Lost: somebody else ended it."""
    status, interrupted = finish(start(arguments, log, env), seconds, patience)
    if status in FROM_OUTSIDE and not interrupted:
        raise Lost(f"{short(arguments)} was ended by {FROM_OUTSIDE[status]}")
    return status, interrupted


def short(arguments):
    """A command as messages name it: the program, and its first argument if that is a word. There may be many more."""
    program, *rest = map(str, arguments)
    return " ".join([pathlib.Path(program).name, *(word for word in rest[:1] if not word.startswith("-"))])


def build(script, program, tell=None):
    """Builds with what ci/setup.sh has. One at a time: what a killed night was building is waited for.

    Its output goes where this program's goes, or, line by line, to `tell`.
    """
    own = "mkdir -p build; exec 9> build/.nightly-lock; flock 9; "
    child = start(["bash", "-c", f". ci/setup.sh; {own}{script}", program], subprocess.PIPE if tell else None)
    said = []
    for line in child.stdout or []:
        said.append(line.decode(errors="replace").rstrip("\n"))
        tell(said[-1])
    status, _ = finish(child, patience=0)
    last = "\n".join(said[-20:])
    if status in FROM_OUTSIDE:
        raise Lost(f"the build was ended by {FROM_OUTSIDE[status]}")
    if status == 2:
        raise Unusable(f"packages are missing\n{last}".strip())
    if status != 0:
        raise Broken(f"it can't be built\n{last}".strip())


class Strategies:
    """Those that a night is about: a list of names and of files, as --strategy has it."""

    def __init__(self, words):
        self.files = {}
        self.words = ",".join(self._word(word) for word in words.split(","))

    def _word(self, word):
        if "/" not in word and not word.endswith(".strategy"):
            return word
        file = pathlib.Path(word).resolve()
        with contextlib.suppress(OSError, ValueError):
            if name := re.search(r"^[ \t]*name[ \t]+(\S+)", file.read_text(), re.MULTILINE):
                self.files[name[1]] = str(file)
        return str(file)

    def word_for(self, name):
        """What --strategy takes for one of that name."""
        return self.files.get(name, name)


strategies = Strategies("all")  # the night's, as its arguments say


def heap_options(heap):
    """Whom a night is about, for the command: its strategies, or a guest as fuzz_heap runs it: none strays unseen."""
    return ["--strategy", strategies.words] if heap is None else ["--heap", str(heap), "--guard"]


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
    return ask(arguments, expected).stdout


def ask(arguments, expected):
    """Runs a program, and gives what it said and its status, which is one of those expected."""
    arguments = [str(each) for each in arguments]
    done = subprocess.run(
        arguments, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode in FROM_OUTSIDE:
        raise Lost(f"{short(arguments)} was ended by {FROM_OUTSIDE[done.returncode]}")
    if done.returncode not in expected:
        raise Broken(f"{short(arguments)} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done


def counted(count, thing, several=None):
    """As "1 run", "3 runs"; of another plural: several."""
    return f"{count} {thing if count == 1 else several or thing + 's'}"


def tail(path, lines=20):
    with open(path, encoding="utf-8", errors="replace") as stream:
        return "".join(stream.readlines()[-lines:])
