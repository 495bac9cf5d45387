// sparepage draw: a trace as a picture of its pages.
#include "ci/command/draw/draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "ci/command/command.h"
#include "ci/command/output/write.h"

namespace sparepage {

namespace {

constexpr std::uint32_t kMostPages = 24;
constexpr std::size_t kMostMoments = 64;

// Those moments of a course that move a page, or refuse one, and the ends of steps.
class Moments {
 public:
  Moments(const Input& input, const Subject& strategy, Picture& picture)
      : trace_(input.parsed.trace), strategy_(strategy), picture_(picture), moments_(trace_.steps.size()) {}

  void take(const Moment& moment) {
    if (moment.kind != Moment::Kind::ended) {
      if (const std::optional<std::string> what = move(moment)) {
        add(moment, *what, moment.kind == Moment::Kind::refused);
      }
      return;
    }
    const bool failed = moment.outcome.failed();
    if (last_ != moment.step) return add(moment, moment.says, failed);
    DrawnMoment& last = picture_.moments.back();
    last.pages = moment.pages;
    if (failed) last.what += ": " + moment.says;
    last.failed |= failed;
  }

 private:
  // What it is called where it moves a page or refuses one.
  std::optional<std::string> move(const Moment& moment) const {
    const Event& event = moment.event;
    const bool guest = strategy_.guest != nullptr;
    switch (moment.kind) {
      case Moment::Kind::joined:
        return fmt::format("takes {}", event.spare_before != 0 ? "the spare" : counted(event.size, "page"));
      case Moment::Kind::filled: {
        if (guest) return std::nullopt;  // it does not say what it filled
        const std::uint32_t moved = event.spare_after - event.spare_before;
        return moved == 0 ? "fills nothing" : fmt::format("fills the spare: {}", counted(moved, "page"));
      }
      case Moment::Kind::refused:
        return fmt::format("{}({}) is refused", guest ? "alloc" : "GetHeap", event.size);
      default: return std::nullopt;
    }
  }

  void add(const Moment& moment, std::string what, bool failed) {
    if (picture_.moments.size() == kMostMoments) {
      throw UsageError(
          fmt::format("{}: more than {} moments, too many for a picture; shrink makes it smaller",
                      picture_.title, kMostMoments));
    }
    const Step& at = trace_.steps[moment.step];
    picture_.moments.push_back({.operation = moments_[moment.step]++ == 0 ? print(at, trace_) : "",
                                .context = moment.context,
                                .landed = at.point != 0,
                                .what = std::move(what),
                                .failed = failed,
                                .pages = moment.pages});
    last_ = moment.step;
  }

  const Trace& trace_;
  const Subject& strategy_;
  Picture& picture_;
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
  const Course course = course_of(input.parsed.trace, strategy);
  picture.start = course.start;
  Moments moments(input, strategy, picture);
  for (const Moment& moment : course.moments) moments.take(moment);
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
