#include "properties/explorer/heap_expand.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "properties/explorer/state.h"
#include "sparepage/properties/oracle/heap_process.h"

namespace sparepage {

namespace {

InvariantSet row_set(std::string_view name) {
  return InvariantSet{1} << row_of(*find_invariant(name));
}

// A number as put() has it, and what follows.
std::uint64_t get(std::span<const std::uint8_t>& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint8_t byte = bytes.front();
    bytes = bytes.subspan(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if ((byte & 0x80) == 0) return value;
  }
}

const std::string& file_of(const SearchedMachine& machine) {
  return guest_of(*machine.strategy)->file;
}

}  // namespace

HeapExpander::HeapExpander(const Question& question, const StateStore& store, StateStore::Hash hash,
                           const Stop* stop)
    : Expander(question, store, hash, stop), hosted_(question.machines.size()) {
  stand({});
  for (std::size_t i = 0; i < hosted_.size(); ++i) {
    if (!hosted_[i].here.passed_over) continue;
    throw HeapError(file_of(question_.machines[i]) +
                    ": it can't be created with the configuration of world " + world_.name +
                    ": its create refuses it; explore it in a world with another one");
  }
}

std::vector<std::uint8_t> HeapExpander::state_after(std::span<const Step> steps) {
  stand(steps);
  append_here();
  return state_;
}

void HeapExpander::expand(StateId id, std::uint32_t length, InvariantSet known, Chunk& chunk) {
  begin(id, length, known, chunk);
  stand_in(id);
  LiveObjects live;
  for (const Hosted& hosted : hosted_) live.add(hosted.here.live);
  descend(0, live, {});
}

// Where the question starts, and then these steps.
void HeapExpander::stand(std::span<const Step> steps) {
  stands_in_ = 0;
  steps_.assign(question_.from.begin(), question_.from.end());
  steps_.insert(steps_.end(), steps.begin(), steps.end());
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < hosted_.size(); ++i) {
    const std::span<const Step> way = admitted_steps(steps_, i);
    hosted_[i].way.assign(way.begin(), way.end());
    hosted_[i].here = visit(i, {}, kHangMs).here;
    bytes += hosted_[i].here.bytes;
  }
  seen_.machine_bytes = std::max<std::size_t>(seen_.machine_bytes, bytes);
}

void HeapExpander::stand_in(StateId id) {
  if (id == stands_in_) return;
  stand(path_to(id));
  stands_in_ = id;
  append_here();
  if (std::ranges::equal(state_, store_.state(id))) return;
  refuse_to_go_on(0);
}

void HeapExpander::refuse_to_go_on(std::size_t machine) const {
  throw BrokenHarness(file_of(question_.machines[machine]) + ": " +
                      counted(hosted_[machine].way.size(), "operation") +
                      " led to a state, and lead to another one when they are run again, so that no verdict "
                      "is worth anything. A heap's state is its pages and the static data of its object; "
                      "what is ignored of it decides nothing");
}

Visited HeapExpander::visit(std::size_t machine, const Tries& tries, unsigned hang_ms,
                            std::uint32_t repeats) {
  const SearchedMachine& of = question_.machines[machine];
  Hosted& hosted = hosted_[machine];
  const InvariantSet known = question_.each_alone ? known_ & ~question_.findings : hosted.here.violated;
  const Visit visit = {.on_the_way = question_.each_alone ? question_.findings : of.looked_at,
                       .known = known | ~of.looked_at,
                       .positions = positions_,
                       .repeats = repeats};
  const HeapRun way = {.strategy = of.strategy,
                       .config = world_.config,
                       .steps = hosted.way,
                       .messages = Messages::none,
                       .hang_ms = hang_ms};
  Visited visited;
  hosted.checker.process_for(*of.strategy).visit(way, visit, tries, hosted.checker, visited);
  return visited;
}

// Tries all that may come next behind the first `count` moves; where the length is not reached then, lets one
// more land at every point that was reached, not before the last one.
void HeapExpander::descend(std::size_t count, const LiveObjects& live, const std::vector<PointSet>& points) {
  std::vector<Move> next;
  std::vector<LiveObjects> then;
  const auto take = [&](const Move& move, const LiveObjects& lives) {
    next.push_back(move);
    then.push_back(lives);
  };
  if (count == 0) {
    for_each_first_move(world_, live, hosted_.size(), length_, take);
  } else {
    for_each_landing_move(world_, live, hosted_.size(), moves_[count - 1], points, take);
  }
  if (next.empty() || given_up()) return;
  try_all(count, next);
  if (count + 1 == length_) {
    for (std::size_t i = 0; i < next.size() && !given_up(); ++i) {
      moves_[count] = next[i];
      record(count + 1, i);
    }
    return;
  }
  std::vector<std::vector<PointSet>> reached;
  for (std::size_t i = 0; i < next.size(); ++i) reached.push_back(points_reached(i));
  for (std::size_t i = 0; i < next.size() && !given_up(); ++i) {
    moves_[count] = next[i];
    descend(count + 1, then[i], reached[i]);
  }
}

void HeapExpander::try_all(std::size_t count, std::span<const Move> last) {
  for (std::size_t machine = 0; machine < hosted_.size(); ++machine) {
    Hosted& hosted = hosted_[machine];
    hosted.tries.clear();
    hosted.asked.clear();
    hosted.tried.assign(last.size(), {});
    for (std::size_t i = 0; i < last.size(); ++i) {
      steps_.clear();
      for (std::size_t before = 0; before < count; ++before)
        steps_.push_back(to_step(world_, moves_[before]));
      steps_.push_back(to_step(world_, last[i]));
      const std::span<const Step> steps = admitted_steps(steps_, machine);
      hosted.tried[i] = {.over = hosted.here.over, .state = hosted.here.state};
      if (hosted.here.over || steps.empty()) continue;
      hosted.tries.add(steps);
      hosted.asked.push_back(i);
    }
    ask(machine);
  }
}

// A process that is spent does not come to the end of its tries; another one goes on.
void HeapExpander::ask(std::size_t machine) {
  Hosted& hosted = hosted_[machine];
  Tries rest = hosted.tries;
  for (std::size_t done = 0; done < hosted.asked.size() && !stopped();) {
    Visited visited = visit(machine, rest, kHangMsOfSearch);
    if (visited.tried.empty()) refuse_to_go_on(machine);
    std::size_t steps = 0;
    for (std::size_t i = 0; i < visited.tried.size(); ++i, ++done) {
      Tried& tried = hosted.tried[hosted.asked[done]];
      tried = std::move(visited.tried[i]);
      const std::span<const Step> own = std::span(rest.steps).subspan(steps, rest.lengths[i]);
      if (tried.hung) tried = confirmed(machine, std::move(tried), own);
      steps += own.size();
    }
    const auto count = static_cast<std::ptrdiff_t>(visited.tried.size());
    rest.steps.erase(rest.steps.begin(), rest.steps.begin() + static_cast<std::ptrdiff_t>(steps));
    rest.lengths.erase(rest.lengths.begin(), rest.lengths.begin() + count);
  }
}

// What hangs by the limit of a search is looked at once more, until it was found that something does.
Tried HeapExpander::confirmed(std::size_t machine, Tried tried, std::span<const Step> steps) {
  const InvariantSet found = known_ | chunk_->hit;
  if (question_.each_alone && (found & row_set("does-not-hang")) != 0) return tried;
  Tries once;
  once.add(steps);
  return std::move(visit(machine, once, kHangMs).tried.at(0));
}

// A heap's own points count where the world leaves out none.
std::vector<PointSet> HeapExpander::points_reached(std::size_t index) const {
  const PointSet own = world_.points == kEveryPoint ? kEveryPoint : PointSet{0};
  std::vector<PointSet> points;
  for (const Hosted& hosted : hosted_) {
    const std::vector<Point>& reached = hosted.tried[index].points;
    points.resize(std::max(points.size(), reached.size()));
    for (std::size_t i = 0; i < reached.size(); ++i) {
      const auto point = static_cast<unsigned>(reached[i]);
      points[i] |= point < kPoints ? static_cast<PointSet>(1U << point) : own;
    }
  }
  return points;
}

void HeapExpander::record(std::size_t count, std::size_t index) {
  ++chunk_->transitions;
  const Transition transition = {.parent = stands_in_, .moves = std::span(moves_).first(count)};
  for (const Hosted& hosted : hosted_) seen_.reached |= hosted.tried[index].reached;
  std::vector<InvariantSet> violated;
  if (question_.each_alone) {
    recorded_ = &hosted_[0].tried[index];
    note_violations(transition, recorded_->violated, hosted_[0].here.violated);
  } else {
    bool whole = question_.to.empty();
    for (std::size_t i = 0; i < hosted_.size(); ++i) {
      const Tried& tried = hosted_[i].tried[index];
      const InvariantSet wanted = question_.machines[i].violated;
      // What must not be violated can't be taken back, and what was violated in another way comes first.
      if ((tried.violated & ~wanted) != 0) return;
      if (tried.violated != 0 && !has_wanted_signatures(i, tried, transition.moves)) return;
      violated.push_back(tried.violated | hosted_[i].here.violated);
      whole = whole && violated.back() == wanted;
    }
    if (whole) hit(transition);
  }

  if (std::ranges::all_of(hosted_, [&](const Hosted& hosted) { return hosted.tried[index].over; })) return;
  state_.clear();
  for (const Hosted& hosted : hosted_) {
    append_state(hosted.tried[index].over, hosted.tried[index].state);
  }
  for (const InvariantSet set : violated) put(set, state_);
  add_state(transition, state_);
}

// What names the place is known where no narrower profile is to be asked.
FailureKind HeapExpander::kind_of(const Transition& transition, const Invariant& invariant) {
  if (invariant.named_by_message && widest_ == Profile::sequential && recorded_->messages.size() == 1) {
    return {.needed = Profile::sequential, .signature = recorded_->messages[0]};
  }
  return Expander::kind_of(transition, invariant);
}

bool HeapExpander::has_wanted_signatures(std::size_t machine, const Tried& tried,
                                         std::span<const Move> moves) {
  for (const auto& [row, signature] : question_.machines[machine].signatures) {
    if ((tried.violated & row) == 0) continue;
    const Invariant& invariant = *invariants()[static_cast<std::size_t>(std::countr_zero(row))];
    if (invariant.named_by_message) {
      if (std::ranges::find(tried.messages, signature) == tried.messages.end()) return false;
      continue;
    }
    steps_.clear();
    for (const Move& move : moves) steps_.push_back(to_step(world_, move));
    before_.lead(world_.config, hosted_[machine].way, *question_.machines[machine].strategy);
    if (identifier_.signature(before_, admitted_steps(steps_, machine), row) != signature) return false;
  }
  return true;
}

void HeapExpander::append_state(bool over, const HostedState& state) {
  put(over ? 1 : 0, state_);
  if (over) return;
  put(state.machine.size(), state_);
  state_.insert(state_.end(), state.machine.begin(), state.machine.end());
  state_.insert(state_.end(), state.data.begin(), state.data.end());
  constexpr std::size_t kMost = BlockPool::kBlockBytes / 2;
  if (state_.size() <= kMost) return;
  throw HeapError(file_of(question_.machines[0]) + ": a state of it takes more than " +
                  std::to_string(kMost) + " bytes, more than a search holds; explore it in a smaller world");
}

void HeapExpander::append_here() {
  state_.clear();
  for (const Hosted& hosted : hosted_) append_state(hosted.here.over, hosted.here.state);
  if (question_.each_alone) return;
  for (const Hosted& hosted : hosted_) put(hosted.here.violated, state_);
}

// ---- static data that counts on for ever

// A state of one machine without its static data, which is its end.
std::span<const std::uint8_t> HeapExpander::without_data(StateId id) const {
  std::span<const std::uint8_t> rest = store_.state(id);
  get(rest);
  const std::uint64_t size = get(rest);
  return rest.first(size);
}

std::vector<ChangingData> HeapExpander::changing_data(std::span<const StateId> states) {
  constexpr std::size_t kMostStates = 4096;
  constexpr unsigned kMostWays = 16;
  if (!question_.each_alone) return {};
  unsigned ways = 0;
  const std::size_t stride = states.size() / kMostStates + 1;
  for (std::size_t i = 0; i < states.size() && ways < kMostWays; i += stride) {
    const std::span<const std::uint8_t> own = without_data(states[i]);
    for (StateId at = store_.parent(states[i]); at != 0 && ways < kMostWays; at = store_.parent(at)) {
      if (!std::ranges::equal(without_data(at), own)) continue;
      ++ways;
      std::vector<ChangingData> changing = changing_on_way(at, states[i]);
      if (!changing.empty()) return changing;
      break;
    }
  }
  return {};
}

std::vector<ChangingData> HeapExpander::changing_on_way(StateId from, StateId to) {
  constexpr std::uint32_t kRepeats = 1000;  // more than a byte can tell apart
  stand_in(from);
  const std::vector<Step> whole = path_to(to);
  Tries once;
  once.add(std::span(whole).subspan(hosted_[0].way.size()));
  std::vector<ChangingData> changing = visit(0, once, kHangMs, kRepeats).changing;
  for (ChangingData& each : changing) each.object = file_of(question_.machines[0]);
  return changing;
}

}  // namespace sparepage
