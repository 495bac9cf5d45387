#include "sparepage/model/operation.h"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <iterator>
#include <mutex>
#include <string>
#include <vector>

namespace sparepage {

std::string_view text(Context context) {
  static constexpr std::array<std::string_view, 3> kWords = {"application", "critical", "interrupt"};
  return kWords[static_cast<std::size_t>(context)];
}

namespace {

// A name once given stays where it is: others may be reading it.
class PointNames {
 public:
  std::string_view text(std::size_t point) {
    const std::scoped_lock lock(mutex_);
    return names_[point];
  }
  Point point(std::string_view name) {
    const std::scoped_lock lock(mutex_);
    auto found = std::ranges::find(names_, name);
    if (found == names_.end() && names_.size() == kMost) found = std::prev(names_.end());
    if (found != names_.end()) return static_cast<Point>(found - names_.begin());
    names_.emplace_back(names_.size() + 1 == kMost ? "another point" : name.substr(0, kMostBytes));
    return static_cast<Point>(names_.size() - 1);
  }

 private:
  static constexpr std::size_t kMost = 256;
  static constexpr std::size_t kMostBytes = 64;

  std::mutex mutex_;
  std::deque<std::string> names_ = {"grow.enter",     "fill.enter",   "bind.enter", "bind.block",
                                    "getheap-failed", "spare-filled", "stretched",  "socket.block"};
};

// Never destroyed: where a substitute calls exit(), its process reports that after the destructors.
PointNames& point_names() {
  static PointNames& names = *new PointNames;
  return names;
}

}  // namespace

std::string_view text(Point point) {
  return point_names().text(static_cast<std::size_t>(point));
}

Point named_point(std::string_view name) {
  return point_names().point(name);
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
  static constexpr std::array<std::string_view, 22> kWords = {
      "ok",     "null",  "name-in-use", "bad-pointer", "wrong-context", "too-long", "no-socket", "dropped",
      "queued", "10014", "10022",       "10024",       "10035",         "10038",    "10043",     "10047",
      "10048",  "10049", "10055",       "blocked",     "crashed",       "hung"};
  if (!outcome.bound) return std::string(kWords[static_cast<std::size_t>(outcome.result)]);
  char line[64];
  std::snprintf(line, sizeof line, "ok %08x:%012llx:%04x", static_cast<unsigned>(outcome.address.net),
                static_cast<unsigned long long>(outcome.address.node),
                static_cast<unsigned>(outcome.address.number));
  return line;
}

}  // namespace sparepage
