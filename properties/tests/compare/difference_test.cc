// Pairs of strategies, against a search of the pair that is written apart from the explorer.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "properties/explorer/state.h"
#include "properties/tests/effort.h"
#include "properties/tests/support.h"
#include "sparepage/properties/explorer/explore.h"

namespace sparepage {
namespace {

// Goes through a world breadth first, each sequence that leads to something new run from its beginning under
// both strategies. A name that an operation takes is the lowest that is not in use in either machine; others
// are all that are. It knows nothing of transitions, levels of several lengths, undoing or threads.
class PairSearch {
 public:
  PairSearch(const World& world, const Subject& one, const Subject& other, std::size_t depth)
      : world_(world), both_{&one, &other}, depth_(depth) {}

  // Operations of a shortest sequence on which what they violate differs; nothing: none of up to the depth
  // does.
  std::optional<std::size_t> shortest() {
    // By length, since what lands in an operation counts, too.
    std::map<std::size_t, std::deque<std::vector<Step>>> waiting;
    waiting[0].push_back({});
    std::optional<std::size_t> found;
    while (!waiting.empty()) {
      auto& [length, ways] = *waiting.begin();
      if (ways.empty()) {
        waiting.erase(waiting.begin());
        continue;
      }
      if (length >= std::min(depth_, found.value_or(depth_))) break;
      const std::vector<Step> way = std::move(ways.front());
      ways.pop_front();
      lead(way);
      for (const std::vector<Step>& next : nexts()) {
        std::vector<Step> whole = way;
        whole.insert(whole.end(), next.begin(), next.end());
        if (whole.size() > depth_) continue;
        if (differ_after(next)) {
          found = std::min(found.value_or(whole.size()), whole.size());
        } else if (states_.insert(state()).second) {
          waiting[whole.size()].push_back(std::move(whole));
        }
      }
    }
    return found;
  }

 private:
  struct Side {
    Checker at;
    Checker tried;
    InvariantSet violated = 0;       // on the way
    InvariantSet violated_then = 0;  // and by what was tried
  };

  void lead(std::span<const Step> way) {
    for (std::size_t i = 0; i < 2; ++i) {
      sides_[i].at.start(world_.config, *both_[i]);
      sides_[i].violated = set_of(sides_[i].at.proceed(way));
    }
  }

  bool differ_after(std::span<const Step> next) {
    for (std::size_t i = 0; i < 2; ++i) {
      Side& side = sides_[i];
      side.tried.assign(side.at);
      side.violated_then = side.violated | set_of(side.tried.proceed(next));
    }
    return sides_[0].violated_then != sides_[1].violated_then;
  }

  std::string state() {
    const std::array machines = {&sides_[0].tried.machine(), &sides_[1].tried.machine()};
    State state;
    encoder_.append(machines, state);
    return std::string(state.view().bytes.begin(), state.view().bytes.end()) + "/" +
           std::to_string(sides_[0].violated_then);
  }

  // All that may be done in one operation, with what lands in it.
  std::vector<std::vector<Step>> nexts() {
    std::vector<std::vector<Step>> all;
    for (const WorldOperation& form : world_.operations) {
      if (form.at_points) continue;
      for (const Operation& operation : named(form.operation, {})) {
        const Step step = {.operation = operation, .context = form.context};
        all.push_back({step});
        if (form.context == Context::application) land({step}, 1, all);
      }
    }
    return all;
  }

  void land(const std::vector<Step>& so_far, std::uint8_t from, std::vector<std::vector<Step>>& all) {
    if (so_far.size() > world_.interrupts) return;
    const std::size_t points = points_reached(so_far);
    for (std::uint8_t point = from; point <= points; ++point) {
      for (const WorldOperation& form : world_.operations) {
        if (!form.at_points) continue;
        for (const Operation& operation : named(form.operation, so_far)) {
          std::vector<Step> more = so_far;
          more.push_back({.operation = operation, .context = form.context, .point = point});
          all.push_back(more);
          land(more, point, all);
        }
      }
    }
  }

  // By the operation, under either strategy. The points of this test's worlds are all there are.
  std::size_t points_reached(std::span<const Step> steps) {
    struct Count final : Observer {
      void ended(const EndedStep& step) override {
        if (step.step == 0) most = std::max(most, step.points.size());
      }
      std::size_t most = 0;
    } count;
    for (Side& side : sides_) {
      side.tried.assign(side.at);
      side.tried.proceed(steps, &count);
    }
    return count.most;
  }

  // An operation on each name that it may be tried on after what is under way.
  std::vector<Operation> named(const Operation& form, std::span<const Step> under_way) {
    const Field* field = name_field(form);
    if (field == nullptr) return {form};
    const bool of_block = field->kind == Field::Kind::block;
    std::set<Name> used;
    for (Side& side : sides_) {
      side.tried.assign(side.at);
      side.tried.proceed(under_way);
      for (const Machine* machine : {&side.at.machine(), &side.tried.machine()}) {
        for (Name name = 0; name < kMostNames; ++name) {
          const bool in_use = of_block ? machine->blocks.in_use(name) : machine->wsipx.in_use(name);
          if (in_use) used.insert(name);
        }
      }
    }
    Name fresh = 0;
    while (used.contains(fresh)) ++fresh;
    std::vector<Operation> all;
    const auto add = [&](Name name) {
      Operation operation = form;
      field->set(operation, name);
      all.push_back(operation);
    };
    const std::uint32_t most = of_block ? world_.blocks : world_.sockets;
    if (field->use != Field::Use::takes || used.size() < most) add(fresh);
    for (const Name name : used) add(name);
    return all;
  }
  static constexpr Name kMostNames = 8;

  const World& world_;
  std::array<const Subject*, 2> both_;
  std::size_t depth_;
  std::array<Side, 2> sides_;
  StateEncoder encoder_;
  std::set<std::string> states_;
};

using Names = std::pair<const Subject*, const Subject*>;

std::vector<Names> pairs_of(std::span<const Subject* const> subjects) {
  std::vector<Names> pairs;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    for (std::size_t j = i + 1; j < subjects.size(); ++j) pairs.emplace_back(subjects[i], subjects[j]);
  }
  return pairs;
}

void expect_shortest(std::span<const Subject* const> subjects, std::size_t depth) {
  const World world = load_world("tiny");
  for (const auto& [one, other] : pairs_of(subjects)) {
    const Exploration found = find_difference(world, *one, *other, Apart::differ,
                                              {.depth = static_cast<std::uint32_t>(depth), .threads = 2});
    const std::optional<std::size_t> length =
        found.found ? std::optional(found.found->steps.size()) : std::nullopt;
    EXPECT_EQ(length, PairSearch(world, *one, *other, depth).shortest()) << one->name << " " << other->name;
  }
}

// The two pairs of the eight that `tiny` can't tell apart are looked at up to this length.
TEST(Difference, IsTheShortestThatThereIs) {
  expect_shortest(usual_subjects(), 4);
}

TEST(DifferenceLong, OfAllThatAreShippedIsToo) {
  expect_shortest(subjects().first(budget(12, subjects().size())), budget(3, 4));
}

TEST(Difference, IsNoneBetweenTwoThatDoTheSame) {
  const Exploration found = find_difference(load_world("tiny"), *find_subject("context-probe"),
                                            *find_subject("probe-again"), Apart::differ, {.depth = 6});
  EXPECT_EQ(found.end, Exploration::End::depth);
  EXPECT_EQ(found.found, std::nullopt);
}

TEST(Difference, OneWayIsThatTheSecondIsWorse) {
  const World world = load_world("tiny");
  const Subject& original = *find_subject("original");
  const Subject& fixed = *find_subject("wsipx-4.0.953");
  const auto length = [&](const Subject& first, const Subject& second) {
    const Exploration found = find_difference(world, first, second, Apart::worse, {.depth = 5});
    return found.found ? found.found->steps.size() : 0;
  };
  EXPECT_EQ(length(fixed, original), 3U);
  EXPECT_EQ(length(original, fixed), 0U);
}

// A larger spare is held back from the first step on.
TEST(Difference, OfACostIsShortestToo) {
  const World world = load_world("tiny");
  const Exploration held = find_difference(world, *find_subject("original"), *find_subject("larger-spare"),
                                           kCosts[0], {.depth = 4});
  ASSERT_TRUE(held.found);
  EXPECT_EQ(held.found->steps.size(), 1U);
  // bind asks twice where it is refused.
  const auto calls = std::ranges::find(kCosts, "calls", &Cost::name);
  const Exploration asks =
      find_difference(world, *find_subject("original"), *find_subject("wsipx-4.0.953"), *calls, {.depth = 4});
  ASSERT_TRUE(asks.found);
  EXPECT_EQ(asks.found->steps.size(), 3U);
}

}  // namespace
}  // namespace sparepage
