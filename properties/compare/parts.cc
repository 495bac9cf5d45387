#include "sparepage/properties/compare/parts.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "properties/workers.h"
#include "sparepage/properties/cases/strategies.h"
#include "sparepage/properties/explorer/explore.h"
#include "sparepage/properties/search/search.h"

namespace sparepage {

namespace {

// A program as a tree, so that it can be changed at one place.
struct Node {
  ProgramStep step;
  std::vector<Node> steps = {};
  std::vector<Node> otherwise = {};
};
using Nodes = std::vector<Node>;

Nodes tree_of(const ProgramSteps& steps, std::size_t from, std::size_t to) {
  Nodes nodes;
  for (std::size_t at = from; at < to;) {
    const ProgramStep& step = steps[at];
    Node& node = nodes.emplace_back(Node{.step = step});
    if (!has_block(step.opcode)) {
      ++at;
      continue;
    }
    const std::size_t other = step.other == 0 ? step.end : step.other;
    node.steps = tree_of(steps, at + 1, other);
    node.otherwise = tree_of(steps, other, step.end);
    at = step.end;
  }
  return nodes;
}

void append(const Nodes& nodes, ProgramSteps& steps) {
  for (const Node& node : nodes) {
    const std::size_t at = steps.size();
    steps.push_back(node.step);
    if (!has_block(node.step.opcode)) continue;
    append(node.steps, steps);
    steps[at].other = node.otherwise.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(steps.size());
    append(node.otherwise, steps);
    steps[at].end = static_cast<std::uint16_t>(steps.size());
  }
}

// Makes the variants of one strategy.
class Taker {
 public:
  explicit Taker(const Strategy& whole) : whole_(whole) {}

  std::vector<Variant> variants() {
    if (whole_.own != 0) take_line("own " + std::to_string(whole_.own), &Strategy::own);
    if (whole_.target != 0) take_line("target +" + std::to_string(whole_.target), &Strategy::target);
    for (part_ = 0; part_ < kParts; ++part_) {
      if (!whole_.programs[part_].written) continue;
      root_ = tree_of(whole_.programs[part_].steps, 0, whole_.programs[part_].steps.size());
      walk(root_, 0);
    }
    return std::move(variants_);
  }

 private:
  void take_line(std::string line, std::uint32_t Strategy::* pages) {
    Variant& variant =
        variants_.emplace_back(Variant{.where = std::move(line), .step = "", .strategy = whole_});
    variant.strategy.*pages = 0;
  }

  // `nodes` is a part of root_, which is changed for each variant and is then as it was.
  void walk(Nodes& nodes, unsigned depth) {
    for (std::size_t at = 0; at < nodes.size(); ++at) {
      const Node node = nodes[at];
      const auto with = [&](Change change, const Nodes& instead, std::uint32_t times = 0) {
        const Nodes before = nodes;
        nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(at));
        nodes.insert(nodes.begin() + static_cast<std::ptrdiff_t>(at), instead.begin(), instead.end());
        take(node.step, depth, change, times);
        nodes = before;
      };
      const bool is_choice = node.step.opcode == Opcode::choose;
      const bool is_empty = node.steps.empty() && node.otherwise.empty();
      if (!has_block(node.step.opcode) || is_empty) with(Change::without, {});
      if (is_choice && !is_empty) {
        with(Change::always, node.steps);
        with(Change::never, node.otherwise);
      } else if (has_block(node.step.opcode) && !is_empty) {
        with(Change::plain, node.steps);
      }
      if (node.step.opcode == Opcode::repeat && !is_empty) {
        for (std::uint32_t times = node.step.number - 1; times > 1; --times) {
          Node fewer = node;
          fewer.step.number = times;
          with(Change::fewer, {fewer}, times);
        }
      }
      if (at + 1 < nodes.size() && !(nodes[at + 1].step == node.step && is_empty)) {
        std::swap(nodes[at], nodes[at + 1]);
        take(node.step, depth, Change::swapped, 0);
        std::swap(nodes[at], nodes[at + 1]);
      }
      walk(nodes[at].steps, depth + 1);
      walk(nodes[at].otherwise, depth + 1);
    }
  }

  void take(const ProgramStep& step, unsigned depth, Change change, std::uint32_t times) {
    Strategy changed = whole_;
    changed.programs[part_].steps.clear();
    append(root_, changed.programs[part_].steps);
    if (changed.programs[part_].steps == whole_.programs[part_].steps) return;
    variants_.push_back({.where = std::string(strategy_parts()[part_]),
                         .step = words_of(step),
                         .depth = depth,
                         .change = change,
                         .times = times,
                         .strategy = std::move(changed)});
  }

  const Strategy& whole_;
  std::size_t part_ = 0;
  Nodes root_;
  std::vector<Variant> variants_;
};

// The first of the random runs on which the second subject violates what the first one does not, else the
// first on which it costs more. The result does not depend on the number of threads.
class RandomRuns {
 public:
  RandomRuns(const Subject& first, const Subject& second, const PartsQuestion& question)
      : both_{&first, &second}, question_(question) {}

  std::optional<Worse> find() {
    Workers workers(question_.threads);
    workers.run([&](unsigned) { search(); });
    const std::uint64_t run = std::min<std::uint64_t>(violates_, costs_);
    if (run == kNone) return std::nullopt;
    const Case of = case_of(violates_ != kNone ? violates_ : costs_);
    Comparer comparer(both_);
    const auto behaviours = comparer.run(of);
    return worse_on(of, behaviours[0], behaviours[1]);
  }

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  static constexpr std::uint64_t kRunsAtOnce = 64;

  Case case_of(std::uint64_t run) const {
    Case of;
    generate_run(*both_[0], question_.seed, kProfiles[run % kProfiles.size()], run, of);
    return of;
  }

  static void lower(std::atomic<std::uint64_t>& least, std::uint64_t run) {
    for (std::uint64_t now = least; run < now && !least.compare_exchange_weak(now, run);) {
    }
  }

  void search() {
    Comparer comparer(both_);
    while (true) {
      const std::uint64_t first = next_.fetch_add(kRunsAtOnce);
      if (first >= question_.runs || first > violates_ || is_asked(question_.stop)) return;
      for (std::uint64_t run = first; run < std::min(first + kRunsAtOnce, question_.runs); ++run) {
        const Case of = case_of(run);
        const auto behaviours = comparer.run(of);
        const auto worse = worse_on(of, behaviours[0], behaviours[1]);
        if (worse) lower(worse->cost == nullptr ? violates_ : costs_, run);
      }
    }
  }

  std::array<const Subject*, 2> both_;
  const PartsQuestion& question_;
  std::atomic<std::uint64_t> next_ = 0;
  std::atomic<std::uint64_t> violates_ = kNone;  // the first such run
  std::atomic<std::uint64_t> costs_ = kNone;
};

}  // namespace

std::string_view text(Change change) {
  static constexpr std::array<std::string_view, 6> kWords = {"without it",        "with its steps alone",
                                                             "if it always held", "if it never held",
                                                             "with fewer times",  "after its neighbour"};
  return kWords[static_cast<std::size_t>(change)];
}

std::vector<Variant> variants_of(const Strategy& strategy) {
  return Taker(strategy).variants();
}

namespace {

Part look_at(const Variant& variant, const Subject& whole, const PartsQuestion& question) {
  Part part = {.variant = variant, .searched = true};
  const Subject changed = subject_of(part.variant.strategy);
  if (const auto found = RandomRuns(whole, changed, question).find()) {
    part.worse = made_small(*found, whole, changed, question.stop);
  }
  // That it violates more is worse than that it costs more, and is looked for in any case.
  const std::uint64_t states = part.worse ? question.states / 8 : question.states;
  for (const World& world : question.worlds) {
    ExploreLimits limits = {.states = states, .threads = question.threads, .stop = question.stop};
    if (part.worse && part.worse->cost == nullptr) {
      limits.depth = static_cast<std::uint32_t>(part.worse->shows.steps.size()) - 1;
    }
    const Exploration search = find_difference(world, whole, changed, Apart::worse, limits);
    if (search.found) part.worse = Worse{.cost = nullptr, .shows = *search.found};
    using enum Exploration::End;
    part.searched =
        part.searched && (search.end == answered || search.end == exhausted || search.end == depth);
  }
  if (!part.worse) {
    if (const auto found = RandomRuns(changed, whole, question).find()) {
      part.better = made_small(*found, changed, whole, question.stop);
    }
  }
  part.stopped = is_asked(question.stop);
  return part;
}

}  // namespace

std::vector<Part> parts_of(const Subject& whole, const PartsQuestion& question, PartsObserver* observer) {
  std::vector<Part> parts;
  const std::vector<Variant> variants = variants_of(*whole.caller);
  // The next one is of the same repeat, with a time less.
  const auto goes_on = [&](std::size_t i) {
    return i + 1 < variants.size() && variants[i].change == Change::fewer &&
           variants[i + 1].change == Change::fewer && variants[i + 1].times + 1 == variants[i].times;
  };
  for (std::size_t i = 0; i < variants.size() && !is_asked(question.stop); ++i) {
    if (observer != nullptr) observer->looks_at(variants[i], i, variants.size());
    Part part = look_at(variants[i], whole, question);
    // Of a repeat the least is told with which nothing gets worse; where there is none, one time less.
    const bool worse = part.worse.has_value();
    const bool is_next = i != 0 && goes_on(i - 1);
    if (!is_next) {
      parts.push_back(std::move(part));
    } else if (!worse) {
      parts.back() = std::move(part);
    }
    while (worse && goes_on(i)) ++i;
  }
  return parts;
}

}  // namespace sparepage
