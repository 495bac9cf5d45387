"""A night as JUnit XML and as SARIF 2.1.0."""

import xml.etree.ElementTree as xml

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def checks(night):
    """What a night checks: the name, and what is wrong with it, each as a first line and the rest."""
    yield "harness", [(night["broken"].splitlines()[0], night["broken"])] if night["broken"] else []
    yield "known findings", [(line, line) for line in night["stale"]]
    yield "claims", [(each["identity"], each["trace"] + each["replay"]) for each in night["findings"]]
    for target in night["targets"]:
        mine = [each for each in night["crashes"] if each["target"] == target]
        yield target, [(each["identity"], each["replay"]) for each in mine]
    for each in night["long"]:
        yield each["command"], [(f"ended with {each['status']}", each["said"])] if each["status"] else []


def junit(night):
    """A test case a check; what is wrong with it are its failures, or, of the harness, its error."""
    cases = list(checks(night))
    broken = sum(1 for name, wrong in cases if wrong and name == "harness")
    failures = sum(1 for name, wrong in cases if wrong and name != "harness")
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": str(broken)}
    suites = xml.Element("testsuites", name="ci/nightly", **counts)
    suite = xml.SubElement(suites, "testsuite", name="night", **counts)
    for name, wrong in cases:
        case = xml.SubElement(suite, "testcase", classname="night", name=name)
        if not wrong:
            continue
        kind = "error" if name == "harness" else "failure"
        message = wrong[0][0] if len(wrong) == 1 else f"{wrong[0][0]}, and {len(wrong) - 1} more"
        element = xml.SubElement(case, kind, message=_printable(message), type=kind)
        element.text = _printable("\n\n".join(f"{title}\n{rest}" for title, rest in wrong))
    xml.indent(suites, " ")
    return xml.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _printable(text):
    """Without the characters that XML can't hold."""
    return "".join(c if c in "\n\t" or " " <= c < "\ufffe" and not "\ud800" <= c <= "\udfff" else "?" for c in text)


def _result(rule, message, file, fingerprint):
    return {
        "ruleId": rule,
        "level": "error",
        "message": {"text": message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": file}}}],
        "partialFingerprints": {"identity/v1": fingerprint},
    }


def sarif(night):
    results = []
    for each in night["findings"]:
        message = f"{each['identity']}\n{each['replay']}"
        results.append(_result(each["invariant"], message, f"corpus/regressions/{each['file']}", each["identity"]))
    for each in night["crashes"]:
        message = f"{each['identity']}\n{each['replay']}"
        target = each["target"].split()[0]  # "fuzz_heap NAME": of one heap
        results.append(_result(target, message, f"fuzz_targets/{target}.cc", each["identity"]))
    for line in night["stale"]:
        results.append(_result("known-finding-not-shown", line, "corpus/known", line))
    notifications = [{"level": "error", "message": {"text": night["broken"]}}] if night["broken"] else []
    rules = sorted({result["ruleId"] for result in results})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "sparepage ci/nightly", "rules": [{"id": rule} for rule in rules]}},
                "invocations": [
                    {"executionSuccessful": not night["broken"], "toolExecutionNotifications": notifications}
                ],
                "results": results,
            }
        ],
    }
