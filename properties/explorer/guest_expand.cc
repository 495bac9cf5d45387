#include "properties/explorer/guest_expand.h"

#include <algorithm>
#include <utility>

#include "properties/explorer/state.h"
#include "sparepage/properties/oracle/guest_process.h"

namespace sparepage {

namespace {

const std::string& file_of(const SearchedMachine& machine) {
  return machine.strategy->guest->file;
}

}  // namespace

GuestExpander::GuestExpander(const Question& question, const StateStore& store, StateStore::Hash hash,
                             const Stop* stop)
    : Expander(question, store, hash, stop), guests_(question.machines.size()) {
  stand({});
  for (std::size_t i = 0; i < guests_.size(); ++i) {
    if (!guests_[i].here.passed_over) continue;
    throw GuestError(file_of(question_.machines[i]) +
                     ": it can't be created with the configuration of world " + world_.name +
                     ": its create refuses it; explore it in a world with another one");
  }
}

State GuestExpander::state_after(std::span<const Step> steps) {
  stand(steps);
  return state_here();
}

// Where the question starts, and then these steps.
void GuestExpander::stand(std::span<const Step> steps) {
  stands_in_ = 0;
  live_ = {};
  steps_.assign(question_.from.begin(), question_.from.end());
  steps_.insert(steps_.end(), steps.begin(), steps.end());
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < guests_.size(); ++i) {
    const std::span<const Step> way = admitted_steps(steps_, i);
    guests_[i].way.assign(way.begin(), way.end());
    guests_[i].here = visit(i, {}, kHangMs).here;
    before_[i] = guests_[i].here.violated;
    live_.add(guests_[i].here.live);
    bytes += guests_[i].here.bytes;
  }
  seen_.machine_bytes = std::max<std::size_t>(seen_.machine_bytes, bytes);
}

bool GuestExpander::stand_in(StateId id) {
  if (id == stands_in_) return true;
  stand(path_to(id));
  stands_in_ = id;
  State known;
  store_.state(id, known);
  if (state_here() != known) refuse_to_go_on(0);
  return true;
}

void GuestExpander::refuse_to_go_on(std::size_t machine) const {
  throw GuestAtFault(file_of(question_.machines[machine]) + ": " +
                     counted(guests_[machine].way.size(), "operation") +
                     " led to a state, and to another one when run again, so that no verdict "
                     "is worth anything. A heap's state is its pages and the static data of its object; "
                     "what is ignored of it decides nothing");
}

Visited GuestExpander::visit(std::size_t machine, const Tries& tries, unsigned hang_ms,
                             std::uint32_t repeats) {
  const SearchedMachine& of = question_.machines[machine];
  Stood& stood = guests_[machine];
  Visit visit = {.on_the_way = asked_on_way(machine),
                 .known = ~asked(machine),
                 .positions = positions_,
                 .repeats = repeats};
  std::size_t left_out = 0;
  for (const ChangingData& data : question_.left_out) {
    if (data.object == file_of(of)) {
      visit.left_out[left_out++] = {.begin = data.at, .end = data.at + data.bytes};
    }
  }
  const RunRequest way = {.strategy = of.strategy,
                          .config = world_.config,
                          .steps = stood.way,
                          .messages = Messages::none,
                          .hang_ms = hang_ms};
  Visited visited;
  stood.checker.process_for(*of.strategy).visit(way, visit, tries, stood.checker, visited);
  return visited;
}

void GuestExpander::prepare(std::size_t count, std::span<const Move> last) {
  for (std::size_t machine = 0; machine < guests_.size(); ++machine) {
    Stood& stood = guests_[machine];
    std::vector<Tried>& tried = stood.tried[count];
    tried.assign(last.size(), {.over = stood.here.over, .state = stood.here.state});
    Tries tries;
    std::vector<std::size_t> which;  // of the moves the tries are
    for (std::size_t i = 0; i < last.size() && !stood.here.over; ++i) {
      moves_[count] = last[i];
      steps_.clear();
      append_steps(world_, std::span(moves_).first(count + 1), steps_);
      const std::span<const Step> steps = admitted_steps(steps_, machine);
      if (steps.empty()) continue;
      tries.add(steps);
      which.push_back(i);
    }
    std::vector<Tried> came = ask(machine, std::move(tries));
    for (std::size_t i = 0; i < came.size(); ++i) tried[which[i]] = std::move(came[i]);
  }
}

// A process that is spent does not come to the end of its tries; another one goes on. Of fewer if it is
// stopped.
std::vector<Tried> GuestExpander::ask(std::size_t machine, Tries tries) {
  std::vector<Tried> all;
  while (!tries.lengths.empty() && !stopped()) {
    std::vector<Tried> came = visit(machine, tries, kHangMsOfSearch).tried;
    if (came.empty()) refuse_to_go_on(machine);
    auto steps = tries.steps.begin();
    for (std::size_t i = 0; i < came.size(); ++i) {
      const std::span<const Step> own(steps, tries.lengths[i]);
      seen_.decides = seen_.decides || came[i].decides;
      all.push_back(came[i].hung ? confirmed(machine, std::move(came[i]), own) : std::move(came[i]));
      steps += static_cast<std::ptrdiff_t>(own.size());
    }
    tries.steps.erase(tries.steps.begin(), steps);
    tries.lengths.erase(tries.lengths.begin(),
                        tries.lengths.begin() + static_cast<std::ptrdiff_t>(came.size()));
  }
  return all;
}

// What hangs by the limit of a search is looked at once more, until it was found that something does.
Tried GuestExpander::confirmed(std::size_t machine, Tried tried, std::span<const Step> steps) {
  if (question_.each_alone && (found() >> row_of(*find_invariant("does-not-hang")) & 1) != 0) return tried;
  Tries once;
  once.add(steps);
  return std::move(visit(machine, once, kHangMs).tried.at(0));
}

void GuestExpander::attempt(std::size_t count, std::size_t index) {
  for (std::size_t i = 0; i < guests_.size(); ++i) {
    guests_[i].last = &guests_[i].tried[count - 1][index];
    violated_[i] = guests_[i].last->violated;
    seen_.reached |= guests_[i].last->reached;
    reach(guests_[i].last->points);
  }
}

bool GuestExpander::append_state(State& state) {
  for (const Stood& stood : guests_) append(stood.last->over, stood.last->state, state);
  return std::ranges::any_of(guests_, [](const Stood& stood) { return !stood.last->over; });
}

std::string GuestExpander::signature(std::size_t machine, std::span<const Step> steps, InvariantSet row) {
  for (const NamedViolation& named : guests_[machine].last->named) {
    if ((row >> row_of(*named.invariant) & 1) != 0) return named.message;
  }
  before_signed_.lead(world_.config, guests_[machine].way, *question_.machines[machine].strategy);
  return identifier_.signature(before_signed_, steps, row);
}

// One part that says whether the run is over; if it is not, one of the machine and one of static data.
void GuestExpander::append(bool over, const GuestState& of, State& state) const {
  const std::uint8_t first = over ? 1 : 0;
  state.add_part(std::span(&first, 1));
  if (over) return;
  constexpr std::size_t kMost = BlockPool::kBlockBytes / 2;
  if (state.size() + of.machine.size() + of.data.size() > kMost) {
    throw GuestError(file_of(question_.machines[0]) + ": a state of it takes more than " +
                     std::to_string(kMost) +
                     " bytes, more than a search holds; explore it in a smaller world");
  }
  state.add_part(of.machine);
  state.add_part(of.data);
}

State GuestExpander::state_here() const {
  State state;
  for (const Stood& stood : guests_) append(stood.here.over, stood.here.state, state);
  append_violated(before_, state);
  return state;
}

// ---- static data that counts on for ever

// A state without static data.
State GuestExpander::without_data(StateId id) const {
  State whole;
  store_.state(id, whole);
  std::vector<std::span<const std::uint8_t>> parts;
  whole.view().for_each([&](std::span<const std::uint8_t> part) {
    parts.push_back(part);
    return true;
  });
  State state;
  std::size_t at = 0;
  for (std::size_t machine = 0; machine < guests_.size(); ++machine) {
    const bool over = parts[at][0] != 0;
    state.add_part(parts[at++]);
    if (over) continue;
    state.add_part(parts[at]);
    at += 2;
  }
  return state;
}

std::vector<ChangingData> GuestExpander::changing_data(std::span<const StateId> states) {
  constexpr std::size_t kMostStates = 4096;
  constexpr unsigned kMostWays = 16;
  if (!question_.each_alone && !question_.apart) return {};
  unsigned ways = 0;
  const std::size_t stride = states.size() / kMostStates + 1;
  for (std::size_t i = 0; i < states.size() && ways < kMostWays; i += stride) {
    const State own = without_data(states[i]);
    for (StateId at = store_.parent(states[i]); at != 0 && ways < kMostWays; at = store_.parent(at)) {
      if (without_data(at) != own) continue;
      ++ways;
      std::vector<ChangingData> changing = changing_on_way(at, states[i]);
      if (!changing.empty()) return changing;
      break;
    }
  }
  return {};
}

std::vector<ChangingData> GuestExpander::changing_on_way(StateId from, StateId to) {
  constexpr std::uint32_t kRepeats = 1000;  // more than a byte can tell apart
  stand_in(from);
  const std::vector<Step> whole = path_to(to);
  Tries once;
  once.add(std::span(whole).subspan(guests_[0].way.size()));
  std::vector<ChangingData> changing;
  for (std::size_t machine = 0; machine < guests_.size(); ++machine) {
    for (ChangingData& each : visit(machine, once, kHangMs, kRepeats).changing) {
      each.object = file_of(question_.machines[machine]);
      // Two callers may have one heap.
      if (std::ranges::find(changing, each) == changing.end()) changing.push_back(std::move(each));
    }
  }
  return changing;
}

}  // namespace sparepage
