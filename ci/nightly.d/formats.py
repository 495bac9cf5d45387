"""A night as JUnit XML and as SARIF 2.1.0."""

import pathlib
import shlex
import urllib.parse
import xml.etree.ElementTree as xml

import harness
import progress

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Check:
    """A test case: what is wrong, each as a first line and the rest, and of which kind: failure, error or skipped."""

    def __init__(self, name, wrong=(), kind="failure"):
        self.name = name
        self.wrong = list(wrong)
        self.kind = kind if self.wrong else "passed"


def checks(night):
    """What a night checks. Nothing that did not run has passed."""
    broken, lacks = night["broken"], progress.lacks(night)
    yield Check("harness", [(broken.splitlines()[0], broken)] if broken else [], "error")
    yield Check("known findings", [(line, line) for line in night["stale"]])
    claims = [(each["identity"], each["trace"] + each["replay"]) for each in night["findings"]]
    if night["incomplete"] and not claims:
        yield Check("claims", [("incomplete", lacks)], "error")
    else:
        yield Check("claims", claims)
    for part in night["parts"]:
        yield _check_of(part, night)


def _check_of(part, night):
    name = part["part"]
    wrong = [(each["identity"], each["replay"]) for each in night["crashes"] if each["target"] == name]
    wrong += [(f"ended with {e['status']}", e["said"]) for e in night["long"] if e["command"] == name and e["status"]]
    if wrong:
        return Check(name, wrong)
    if part["end"] == progress.NOT_BEGUN:
        return Check(name, [(part["end"], part["end"])], "skipped")
    return Check(name, [(part["end"], part["why"])] if part in progress.missing(night) else [], "error")


def junit(night):
    """A test case a check."""
    cases = list(checks(night))
    kinds = [case.kind for case in cases]
    counts = {"tests": str(len(cases)), "failures": str(kinds.count("failure")), "errors": str(kinds.count("error"))}
    suites = xml.Element("testsuites", name="ci/nightly", **counts)
    suite = xml.SubElement(suites, "testsuite", name="night", **counts, skipped=str(kinds.count("skipped")))
    for each in cases:
        case = xml.SubElement(suite, "testcase", classname="night", name=each.name)
        if not each.wrong:
            continue
        message = each.wrong[0][0] + (f", and {len(each.wrong) - 1} more" if len(each.wrong) > 1 else "")
        if each.kind == "skipped":
            xml.SubElement(case, "skipped").text = _printable(message)  # which has no message in every schema
            continue
        element = xml.SubElement(case, each.kind, message=_printable(message), type=each.kind)
        element.text = _printable("\n\n".join(f"{title}\n{rest}" for title, rest in each.wrong))
    xml.indent(suites, " ")
    return xml.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _printable(text):
    """Without the characters that XML can't hold."""
    return "".join(c if c in "\n\t" or " " <= c < "\ufffe" and not "\ud800" <= c <= "\udfff" else "?" for c in text)


def _uri(file):
    """Of a file that is there: relative to the tree where it stands in it."""
    file = (harness.ROOT / file).resolve()
    if file.is_relative_to(harness.ROOT):
        return urllib.parse.quote(str(file.relative_to(harness.ROOT)))
    return file.as_uri()


def _result(rule, message, file, fingerprint):
    return {
        "ruleId": rule,
        "level": "error",
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(file)}}}],
        "partialFingerprints": {"identity/v1": fingerprint},
    }


def sarif(night, out, known):
    """Of a night that reports to the folder `out`, and whose list of what is known is that file."""
    results = []
    for each in night["findings"]:
        message = f"{each['identity']}\n{each['replay']}"
        # What was not shrunk stays where it was found, and is replayed from there.
        file = out / "regressions" / each["file"] if each["line"] else shlex.split(each["replay"])[2]
        results.append(_result(each["invariant"], message, file, each["identity"]))
    for each in night["crashes"]:
        message = f"{each['identity']}\n{each['replay']}"
        target = each["target"].split()[0]  # "fuzz_heap NAME": of one heap
        results.append(_result(target, message, f"fuzz_targets/{target}.cc", each["identity"]))
    for line in night["stale"]:
        results.append(_result("known-finding-not-shown", line, known, line))
    failed = [night["broken"]] if night["broken"] else []
    failed += [f"incomplete: {progress.lacks(night)}"] if night["incomplete"] else []
    rules = sorted({result["ruleId"] for result in results})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "sparepage ci/nightly", "rules": [{"id": rule} for rule in rules]}},
                "invocations": [
                    {
                        "executionSuccessful": not failed,
                        "toolExecutionNotifications": [
                            {"level": "error", "message": {"text": text}} for text in failed
                        ],
                    }
                ],
                "results": results,
            }
        ],
    }
