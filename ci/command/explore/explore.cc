// sparepage explore: every sequence of operations of a bounded world, and a verdict for each claim.
#include "ci/command/command.h"
#include "ci/command/explore/report.h"

namespace sparepage {

namespace {

class Explore final : public Work {
 public:
  std::vector<Option> options() override {
    // What explores a heap goes on after its crashes: it runs in processes of its own.
    std::vector<Option> heap = session.heap_options();
    std::erase_if(heap, [](const Option& option) { return option.name == "--isolate"; });
    return joined(
        {{session.strategies_option("Which are searched")},
         std::move(heap),
         {{.name = "--world",
           .value = &worlds_,
           .says = "What they are searched in, tiny by default and heap-tiny with --heap; all: those "
                   "that are for it; sparepage list worlds describes the presets",
           .takes = world_list()},
          {.name = "--depth",
           .value = &bounds_.depth,
           .says = "The longest sequences to try, in operations",
           .takes = number(1, 1'000'000),
           .default_varies = true},
          {.name = "--states",
           .value = &bounds_.states,
           .says = "States that are enough: with so many no longer sequences are begun; by default as many "
                   "as the preset is meant for, and any number in other worlds",
           .takes = number(1, std::uint64_t{1} << 40),
           .default_varies = true},
          {.name = "--memory",
           .value = &bounds_.memory,
           .says = "Megabytes that states may take, for each search",
           .takes = number(1, std::uint64_t{1} << 30)},
          {.name = "--jobs,--threads",
           .value = &session.jobs,
           .says = "The result is the same with any number; by default one a core; with --heap each "
                   "has a process that runs the heap",
           .takes = number(1, 64),
           .default_varies = true}},
         {session.proved.option()},
         session.output_options(),
         {session.known_option()}});
  }

  int run() override {
    const std::vector<std::string> words = world_words(session, !worlds_.empty()             ? worlds_
                                                                : session.heap.files.empty() ? "tiny"
                                                                                             : "heap-tiny");
    session.begin(files_of_worlds(words));
    ExploreReport report = {
        .session = session, .worlds = load_worlds(session, words), .memory = bounds_.memory};
    const std::vector<const Subject*> chosen = session.rows();
    session.load_known();
    session.proved.ask(chosen);
    session.stop_by_signals();
    explore(session, chosen, bounds_, report.worlds);
    session.deliver(report);
    if (report.news()) return kViolated;
    return report.incomplete() ? kIncomplete : kNothingViolated;
  }

 private:
  std::string worlds_;  // empty: tiny, or heap-tiny with heaps
  ExploreBounds bounds_;
};

}  // namespace

extern const Verb kExplore = {
    .name = "explore",
    .summary = "Try every sequence of operations of a bounded world, in the order of its length",
    .footer =
        "A verdict is one of three: violated, with a shortest trace; exhausted, when every reachable state "
        "was "
        "seen; incomplete, when something ran out. Exit status 1: a finding that is not known; 4: none, and "
        "a "
        "search ended before it was exhausted, though not by a depth or a number of states that was given, "
        "or that a "
        "preset has.\n\n"
        "Examples:\n"
        "  sparepage explore\n"
        "  sparepage explore --strategy wsipx-4.0.953 --world preempt\n"
        "  sparepage explore --world my.world --depth 8 --memory 8192\n"
        "  sparepage explore --heap ./heap.so --world heap-tiny --ignore calls",
    .work = work<Explore>};

}  // namespace sparepage
