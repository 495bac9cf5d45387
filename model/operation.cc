#include "sparepage/model/operation.h"

#include <algorithm>
#include <cstdio>
#include <vector>

namespace sparepage {

std::string_view text(Context context) {
  static constexpr std::array<std::string_view, 3> kWords = {"application", "critical", "interrupt"};
  return kWords[static_cast<std::size_t>(context)];
}

std::string_view text(Point point) {
  static constexpr std::array<std::string_view, 6> kWords = {"grow.enter", "fill.enter",     "bind.enter",
                                                             "bind.block", "getheap-failed", "spare-filled"};
  return kWords[static_cast<std::size_t>(point)];
}

bool Operation::operator==(const Operation& other) const {
  return row_ == other.row_ && std::ranges::all_of(row_->fields, [&](const Field& field) {
           return field.get(*this) == field.get(other);
         });
}

std::span<const std::string_view> operation_words() {
  static const std::vector<std::string_view> kWords = [] {
    std::vector<std::string_view> words;
    for (const OperationRow* row : operations()) words.push_back(row->word);
    return words;
  }();
  return kWords;
}

std::size_t row_of(const Operation& operation) {
  const auto found = std::ranges::find(operations(), &operation.row());
  assert(found != operations().end());
  return static_cast<std::size_t>(found - operations().begin());
}

std::string text(const Outcome& outcome) {
  static constexpr std::array<std::string_view, 19> kWords = {
      "ok",      "null",   "name-in-use", "bad-pointer", "wrong-context", "too-long", "no-socket",
      "dropped", "queued", "10014",       "10022",       "10024",         "10035",    "10038",
      "10043",   "10047",  "10048",       "10049",       "10055"};
  if (!outcome.bound) return std::string(kWords[static_cast<std::size_t>(outcome.result)]);
  char line[64];
  std::snprintf(line, sizeof line, "ok %08x:%012llx:%04x", static_cast<unsigned>(outcome.address.net),
                static_cast<unsigned long long>(outcome.address.node),
                static_cast<unsigned>(outcome.address.number));
  return line;
}

}  // namespace sparepage
