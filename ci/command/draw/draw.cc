// sparepage draw: a trace as a picture of its pages.
#include "ci/command/draw/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "ci/command/command.h"
#include "ci/command/output/narrate.h"
#include "ci/command/output/write.h"
#include "sparepage/properties/oracle/checker.h"

namespace sparepage {

namespace {

constexpr std::uint32_t kMostPages = 24;
constexpr std::size_t kMostMoments = 64;

// What a guest holds back is among the pages that it holds; a strategy's own pages are drawn as the heap's.
Pages pages_of(const MachineState& state, const Subject& strategy) {
  const std::uint32_t held = strategy.guest != nullptr ? std::min(state.spare_pages, state.heap_pages) : 0;
  return {.heap = state.heap_pages + state.own_pages - held,
          .spare = state.spare_pages,
          .free = state.free_pages,
          .others = state.pressure_pages};
}

// Follows the pages through the journal, which records each move.
class MomentRecorder final : public Observer {
 public:
  MomentRecorder(const Input& input, const Subject& strategy, Picture& picture)
      : trace_(input.parsed.trace),
        strategy_(strategy),
        picture_(picture),
        pages_(picture.start),
        moments_(trace_.steps.size()) {}

 private:
  void ended(const EndedStep& ended) override {
    for (const Event& event : ended.journal) {
      if (const std::optional<std::string> what = move(event)) {
        add(step_of(event.context, ended.step), event.context, *what, event.kind == Event::Kind::refused);
      }
    }
    const MachineState state = ended.state();
    pages_ = pages_of(state, strategy_);
    const std::string result = result_text(ended.outcome);
    if (last_ == ended.step) {
      Moment& last = picture_.moments.back();
      last.pages = pages_;
      if (ended.outcome.failed()) last.what += ": " + result;
      last.failed |= ended.outcome.failed();
    } else {
      add(ended.step, trace_.steps[ended.step].context, result, ended.outcome.failed());
    }
  }

  // What the application did so far stands in front of what landed in its operation.
  std::size_t step_of(Context context, std::size_t ended) const {
    return context == Context::application ? operation_of(trace_.steps, ended) : ended;
  }

  // What an event is called where it moves a page or refuses one.
  std::optional<std::string> move(const Event& event) {
    switch (event.kind) {
      case Event::Kind::joined: {
        const auto pages = static_cast<std::uint32_t>(event.size);
        pages_.heap += pages;
        const bool of_spare = event.spare_before != 0;
        (of_spare ? pages_.spare : pages_.free) -= pages;
        return fmt::format("takes {}", of_spare ? "the spare" : counted(pages, "page"));
      }
      case Event::Kind::filled: {
        if (strategy_.guest != nullptr) return std::nullopt;  // it does not say what it filled
        const std::uint32_t moved = event.spare_after - event.spare_before;
        pages_.spare += moved;
        pages_.free -= moved;
        return moved == 0 ? "fills nothing" : fmt::format("fills the spare: {}", counted(moved, "page"));
      }
      case Event::Kind::refused:
        return fmt::format("{}({}) is refused", strategy_.guest == nullptr ? "GetHeap" : "alloc", event.size);
      default: return std::nullopt;
    }
  }

  void add(std::size_t step, Context context, std::string what, bool failed) {
    if (picture_.moments.size() == kMostMoments) {
      throw UsageError(
          fmt::format("{}: more than {} moments, too many for a picture; shrink makes it smaller",
                      picture_.title, kMostMoments));
    }
    const Step& at = trace_.steps[step];
    picture_.moments.push_back({.operation = moments_[step]++ == 0 ? print(at, trace_) : "",
                                .context = context,
                                .landed = at.point != 0,
                                .what = std::move(what),
                                .failed = failed,
                                .pages = pages_});
    last_ = step;
  }

  const Trace& trace_;
  const Subject& strategy_;
  Picture& picture_;
  Pages pages_;
  std::vector<std::size_t> moments_;  // by step
  std::optional<std::size_t> last_;   // the step of the last moment
};

class Draw final : public Work {
 public:
  std::vector<Option> options() override {
    Option strategy = session.strategies_option("Under which it runs", "original");
    strategy.takes = one_strategy("a picture is of one");
    return joined({{case_option(file_), std::move(strategy)},
                   session.heap_options(),
                   {{.name = "-o",
                     .value = &session.outputs.text,
                     .says = "A file; without it, standard output",
                     .type = "FILE",
                     .takes = output_file()}}});
  }

  int run() override {
    session.begin({file_});
    const std::vector<const Subject*> chosen = session.rows();
    if (chosen.size() != 1) {
      throw UsageError("draw takes one heap, and not \"" + session.heap.files + "\"");
    }
    write_output(svg(picture_of(session.load(file_), *chosen[0])), session.outputs.text);
    return kNothingViolated;
  }

 private:
  std::string file_;
};

}  // namespace

Picture picture_of(const Input& input, const Subject& strategy) {
  const Config& config = input.parsed.trace.config;
  if (const std::uint64_t all = std::uint64_t{config.pages} + config.heap + config.spare; all > kMostPages) {
    throw UsageError(
        fmt::format("{}: {} pages in all, and a picture has room for {}; give its config line fewer",
                    input.name, all, kMostPages));
  }
  Picture picture = {.title = fmt::format(
                         "{} under {}", std::filesystem::path(input.name).filename().string(), strategy.name),
                     .start = {},
                     .moments = {}};
  if (strategy.guest != nullptr) picture.start = {.free = config.pages + config.heap + config.spare};
  Checker checker;
  if (strategy.guest == nullptr) {
    checker.start(config, strategy);
    picture.start = pages_of(checker.state(), strategy);
  }
  MomentRecorder recorder(input, strategy, picture);
  checker.run(config, input.parsed.trace.steps, strategy, &recorder);
  return picture;
}

extern const Verb kDraw = {
    .name = "draw",
    .summary = "Draw where a trace's pages are, moment by moment",
    .footer =
        "A row a moment: an operation, or a page that moves or is refused inside one, and where the pages "
        "are "
        "then. One strategy at a time. Nothing is judged: replay tells what is violated.\n\n"
        "Examples:\n"
        "  sparepage draw corpus/regressions/kb-q159254.trace -o article.svg\n"
        "  sparepage draw my.trace --strategy wsipx-4.0.953 > stolen.svg\n"
        "  sparepage draw my.trace --heap ./heap.so -o mine.svg",
    .work = work<Draw>};

}  // namespace sparepage
