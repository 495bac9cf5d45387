// The library alone: it runs a trace of its own, and the bind fails.
#include <sparepage/properties/cases/trace.h>
#include <sparepage/properties/oracle/checker.h>

int main() {
  using namespace sparepage;
  const char* text = "sparepage-trace 1\nconfig heap=0 spare=1\nalloc a 4088\nsocket s\nbind s 0x4001\n";
  const Trace trace = parse_trace(text, "own", invariant_names()).trace;
  Checker checker;
  const auto violations = checker.run(trace.config, trace.steps, *find_subject("original"));
  return violations.size() == 1 && violations[0].invariant->name == "bind-never-fails" ? 0 : 1;
}
