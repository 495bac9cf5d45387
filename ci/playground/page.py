"""Puts the playground's page together: python3 page.py MODULE.wasm PAGE.html. Called by ci/playground/build."""

import base64
import gzip
import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PAGE = ROOT / "ci/command/page"

# What there is to begin with: a name, a trace of the corpus, and under which strategies it is shown.
EXAMPLES = [
    ("the article's case", "kb-q159254", "original", "wsipx-4.0.953"),
    ("the spare that is stolen", "strategy-wsipx-loses-the-spare", "wsipx-4.0.953", "fill-retry-loop"),
    ("a loop that gives up", "known-loop-gives-up-after-eight", "fill-retry-loop", "probe-again"),
    ("one page too few", "known-round-up-page-needs-two-pages", "round-up-page", "context-probe"),
]


def script(text, attributes=""):
    """An element that holds a text as it stands; nothing in it may end the element."""
    assert "</script" not in text and "<!--" not in text
    return f"<script{attributes}>\n{text}</script>\n"


def data(name, text, kind="text/plain"):
    return script(text + "\n", f' type="{kind}" id="{name}"')


def head():
    """A page's, which may also run the engine, and a worker of its own."""
    text = (PAGE / "head.html").read_text()
    for old, new in (("; img-src", " 'wasm-unsafe-eval'; worker-src blob:; img-src"),
                     ("<title>sparepage<", "<title>sparepage playground<")):
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def main(module, page):
    strategy = (ROOT / "model/strategies/wsipx-4.0.953.strategy").read_text().replace("name wsipx-4.0.953", "name mine")
    examples = [{"name": name, "text": (ROOT / f"corpus/regressions/{trace}.trace").read_text(), "under": under,
                 "beside": beside} for name, trace, under, beside in EXAMPLES]
    nothing = {"page": 1, "verb": "", "program": {}, "report": {}, "cases": []}
    engine = base64.b64encode(gzip.compress(pathlib.Path(module).read_bytes(), 9, mtime=0)).decode()
    worker = "".join((HERE / name).read_text() for name in ("wasi.js", "worker.js"))
    parts = [
        head(),
        "<style>\n" + (PAGE / "page.css").read_text() + (HERE / "playground.css").read_text() + "</style>\n",
        (HERE / "body.html").read_text(),
        data("data", json.dumps(nothing), "application/json"),
        data("examples-data", json.dumps({"traces": examples, "strategy": strategy}).replace("<", "\\u003c"),
             "application/json"),
        data("engine", engine),
    ]
    # The worker's script has a comment that names the element of a page; as JSON it can't end this one.
    parts.append(data("worker", json.dumps(worker).replace("<", "\\u003c"), "application/json"))
    parts += [script((PAGE / f"{name}.js").read_text()) for name in (PAGE / "scripts").read_text().split()]
    parts.append(script((HERE / "playground.js").read_text()))
    parts.append("</body>\n</html>\n")
    text = "".join(parts).encode()
    beside = pathlib.Path(page + ".partial")
    beside.write_bytes(text)
    os.replace(beside, page)
    print(f"{page}: {len(text)} bytes; of the engine {len(engine)}, from {pathlib.Path(module).stat().st_size}")


main(*sys.argv[1:])
