#include "ci/command/app.h"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "ci/command/command.h"
#include "ci/command/completions.h"
#include "ci/command/files.h"
#include "ci/command/help.h"
#include "ci/command/version.h"

namespace sparepage {

namespace {

void add_colour(CLI::App& to, std::string& colour) {
  to.add_option("--color", colour,
                "Colours; auto: on a terminal, unless NO_COLOR is set, or where CLICOLOR_FORCE is")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

Colour colour_of(std::string_view word) {
  if (word == "auto") return Colour::automatic;
  return word == "always" ? Colour::always : Colour::never;
}

std::string verb_names() {
  std::string names;
  for (const Verb* verb : verbs()) names += (names.empty() ? "" : ", ") + std::string(verb->name);
  return names;
}

// Of a command line without a verb: what stands in its place.
std::string no_verb_in(const std::vector<std::string>& words) {
  const std::string verbs = "the verbs are " + verb_names() + "; sparepage --help tells more";
  if (words.empty()) return "a verb is missing; " + verbs;
  const std::string word = "\"" + words.front() + "\"";
  if (words.front().starts_with('-')) return "there is no option " + word + " before the verb; " + verbs;
  return "there is no verb " + word + "; " + verbs;
}

}  // namespace

CommandLine::CommandLine(const std::string& program)
    : app_(
          "Tests allocators that cannot always grow: the heap of Windows 95's IFSMGR, and the bind of WSIPX "
          "that it made fail (Q159254).") {
  app_.formatter(std::make_shared<FoldedHelp>(standard_output(Colour::never)));
  app_.require_subcommand(1);
  app_.footer(
      "Exit status: 0 nothing; 1 a finding that is not known, in replay any violation, in verdicts also an "
      "expect line or a note that is not true; 2 unusable arguments or input, or output that can't be "
      "written; 3 the harness is broken.\n\n"
      "Examples:\n"
      "  sparepage demo\n"
      "  sparepage replay corpus/regressions/kb-q159254.trace --strategy original,wsipx-4.0.953\n"
      "  sparepage validate\n"
      "  sparepage explore\n"
      "  sparepage list strategies");
  const Program self = sparepage::program();
  app_.set_version_flag(
      "--version", "sparepage " + std::string(self.version) + " (commit " + std::string(self.commit) + ")");
  add_colour(app_, colour_);
  for (const Verb* verb : verbs()) {
    CLI::App* to = app_.add_subcommand(std::string(verb->name), std::string(verb->summary));
    const auto runs = verb->add(*to, program);
    to->callback([this, runs] { chosen_ = runs; });
    add_colour(*to, colour_);
  }
}

int CommandLine::run(int argc, char** argv) {
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool missing = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
    if (missing && app_.get_subcommands().empty()) throw UsageError(no_verb_in(app_.remaining()));
    std::ostringstream help;
    const int status = app_.exit(error, help) == 0 ? kNothingViolated : kUnusable;
    write_output(help.str(), {});
    return status;
  }
  return chosen_(standard_output(colour_of(colour_)));
}

std::string CommandLine::completions(std::string_view shell) const {
  return sparepage::completions(app_, shell);
}

}  // namespace sparepage
