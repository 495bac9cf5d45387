#include "fuzz_targets/triage.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "fuzz_targets/settings.h"
#include "properties/replace_file.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/cases/case_size.h"
#include "sparepage/properties/oracle/expectations.h"
#include "sparepage/properties/shrinker/shrink.h"

namespace sparepage {
namespace {

// Whether the folder has a trace under this name that is no longer. One that can't be read is replaced.
bool has_as_short(const std::filesystem::path& file, const Case& than) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return false;
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  try {
    return !smaller(than, parse_trace(text, file.string(), invariant_names()).trace);
  } catch (const TraceError&) {
    return false;
  }
}

// A disk that is full loses this finding's file, and says so; what was there stays.
bool written(const std::string& file, std::string_view contents) {
  const bool whole = replace_file(file, contents) == 0;
  if (!whole) std::fprintf(stderr, "%s: can't be written\n", file.c_str());
  return whole;
}

}  // namespace

Triage::Triage(std::string target, Known known, std::span<const Subject* const> strategies, Profile profile,
               std::filesystem::path folder, Execute* execute)
    : target_(std::move(target)),
      known_(std::move(known)),
      strategies_(strategies),
      profile_(profile),
      folder_(std::move(folder)),
      execute_(execute) {
  std::error_code error;
  if (!folder_.empty() && !std::filesystem::is_directory(folder_, error)) {
    refuse_setting("SPAREPAGE_FINDINGS: there is no folder \"" + folder_.string() + "\"");
  }
}

Triage::~Triage() {
  std::uint64_t known = 0;
  for (const auto& [identity, met] : met_) known += known_.find(identity) == nullptr ? 0 : met.times;
  std::fprintf(stderr, "%s: known findings met %llu time%s\n", target_.c_str(),
               static_cast<unsigned long long>(known), known == 1 ? "" : "s");
  std::vector<Identity> all;
  for (const auto& [identity, met] : met_) {
    const char* what = known_.find(identity) != nullptr ? "known" : met.shows ? "NEW" : "not confirmed";
    std::fprintf(stderr, "%12llu  %s: %s\n", static_cast<unsigned long long>(met.times), what,
                 text(identity).c_str());
    all.push_back(identity);
  }
  for (const Accepted* line : known_.not_met(strategies_, profile_, all)) {
    std::fprintf(stderr, "     not met  known: line %u, %s\n", line->line, text(line->identity).c_str());
  }
}

void Triage::met(const Identity& identity, const Case& of, std::span<const std::uint8_t> input) {
  Met& met = met_[identity];
  if (++met.times == 1 && known_.find(identity) == nullptr) met.shows = found(identity, of, input);
}

bool Triage::found(const Identity& identity, const Case& of, std::span<const std::uint8_t> input) const {
  const Subject& strategy = *identity.strategy;
  StillFails still_fails({breaks(strategy, *identity.invariant)}, of, execute_);
  const Case smallest = shrink(of, still_fails).smallest;
  std::string message;
  bool shows = false;
  Trace trace = to_trace(smallest);
  trace.expectations.push_back(expectation_of(strategy));
  Checker checker(Depth::incremental, execute_);
  for (const Violation& violation : checker.run(smallest.config, smallest.steps, strategy)) {
    if (violation.invariant == identity.invariant) {
      message = violation.message;
      shows = true;
    }
    trace.expectations[0].violates.emplace_back(violation.invariant->name);
  }
  if (!shows) return false;
  std::fprintf(stderr, "\n%s: NEW: %s: %s\n\n%s\nreplay: %s\n", target_.c_str(), text(identity).c_str(),
               message.c_str(), print(trace).c_str(), replay_line(smallest, strategy).c_str());
  if (folder_.empty()) std::abort();
  const std::string path = (folder_ / finding_name(identity)).string();
  if (has_as_short(path + ".trace", smallest)) return true;
  std::string bytes(input.size(), '\0');
  std::ranges::transform(input, bytes.begin(), [](std::uint8_t byte) { return static_cast<char>(byte); });
  if (written(path + ".bin", bytes) && written(path + ".trace", print(trace))) {
    std::fprintf(stderr, "written: %s.trace and .bin\n", path.c_str());
  }
  return true;
}

}  // namespace sparepage
