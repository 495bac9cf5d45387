// sparepage convert and sparepage shrink: inputs of either kind made into the other, or smaller.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "ci/command.h"
#include "ci/files.h"
#include "fuzz_targets/bytes.h"
#include "properties/shrink.h"

namespace sparepage {

namespace {

std::string converted(const Input& input, const std::string& file) {
  if (!input.was_trace) return print(to_trace(input.steps));
  try {
    const std::vector<std::uint8_t> bytes = encode(input.steps);
    return {bytes.begin(), bytes.end()};
  } catch (const std::out_of_range&) {
    throw UsageError(file + ": can't be a fuzz input: it has more than 65536 names");
  }
}

void put(std::string_view contents, const std::string& output) {
  if (output.empty()) {
    std::fwrite(contents.data(), 1, contents.size(), stdout);
  } else {
    write_whole(output, contents);
  }
}

}  // namespace

int convert(const std::vector<std::string>& files, const std::string& output) {
  std::error_code unreadable;  // then it is no directory
  const bool into_directory = std::filesystem::is_directory(output, unreadable);
  if (files.size() > 1 && !into_directory) {
    throw UsageError("several inputs need -o DIRECTORY, one that exists, and not \"" + output + "\"");
  }
  std::vector<std::filesystem::path> written;
  for (const std::string& file : files) {
    const Input input = load_input(file);
    const std::filesystem::path name =
        std::filesystem::path(file).stem().string() + (input.was_trace ? ".bin" : ".trace");
    if (std::ranges::find(written, name) != written.end()) {
      throw UsageError(file + ": another input was written as " + name.string() +
                       " already; convert them apart");
    }
    written.push_back(name);
    put(converted(input, file), into_directory ? (output / name).string() : output);
  }
  return kNothingViolated;
}

int shrink(const std::string& file, const std::string& strategy_list, const std::string& invariant_name,
           const std::string& output) {
  const Input input = load_input(file);
  Lab lab;
  for (const Strategy* strategy : parse_strategies(strategy_list)) {
    for (const Invariant* invariant : invariants()) {
      const bool asked =
          invariant_name.empty() ? strategy->claims(invariant->name) : invariant->name == invariant_name;
      if (!asked || !violates(input.steps, *strategy, *invariant, lab)) continue;
      const Shrunk shrunk = shrink(input.steps, *strategy, *invariant, lab);
      Trace trace = to_trace(shrunk.smallest);
      Expectation expectation;
      expectation.strategy = strategy->name;
      for (const Violation& violation : lab.run(trace.config, trace.steps, *strategy)) {
        expectation.violates.emplace_back(violation.invariant->name);
      }
      trace.expectations.push_back(expectation);
      put(print(trace), output);
      fmt::print(stderr, "{} violates {}: {} operations made {}, in {} runs\n", strategy->name,
                 invariant->name, input.steps.steps.size(), trace.steps.size(), shrunk.executions);
      return kNothingViolated;
    }
  }
  if (!invariant_name.empty() &&
      std::ranges::find(invariant_names(), invariant_name) == invariant_names().end()) {
    throw UsageError("unknown invariant \"" + invariant_name + "\"; see sparepage list invariants");
  }
  throw UsageError(file + ": there is nothing to shrink: it violates " +
                   (invariant_name.empty() ? "no claim" : invariant_name) + " under " + strategy_list);
}

}  // namespace sparepage
