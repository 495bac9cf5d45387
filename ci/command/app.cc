#include "ci/command/app.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "ci/command/command.h"
#include "ci/command/files.h"
#include "ci/command/help.h"
#include "ci/command/man_page.h"
#include "ci/command/version.h"
#include "sparepage/properties/cases/words.h"

namespace sparepage {

namespace {

CLI::Option* added(CLI::App& to, const Option& option) {
  return std::visit(
      [&]<class Value>(Value* value) {
        if constexpr (std::is_same_v<Value, bool>) {
          return to.add_flag(option.name, *value, option.says);
        } else {
          if constexpr (std::is_same_v<Value, std::string>) {
            if (!option.alone.empty())
              return to.add_flag(option.name + "{" + option.alone + "}", *value, option.says);
          }
          CLI::Option* here = to.add_option(option.name, *value, option.says);
          const bool several = std::is_same_v<Value, std::vector<std::string>>;
          return several || option.default_varies ? here : here->capture_default_str();
        }
      },
      option.value);
}

void add(CLI::App& to, const Option& option) {
  CLI::Option* here = added(to, option);
  if (!option.type.empty()) here->type_name(option.type);
  if (option.takes.refusal) here->transform(CLI::Validator(option.takes.refusal, option.takes.says));
  if (option.required) here->required();
  if (!option.needs.empty()) here->needs(to.get_option(std::string(option.needs)));
  for (const std::string_view other : option.excludes) here->excludes(to.get_option(std::string(other)));
}

Colour colour_of(std::string_view word) {
  if (word == "auto") return Colour::automatic;
  return word == "always" ? Colour::always : Colour::never;
}

// Of a command line without a verb: what stands in its place.
std::string no_verb_in(const std::vector<std::string>& words) {
  std::vector<std::string_view> names;
  for (const Verb* verb : verbs()) names.push_back(verb->name);
  const std::string verbs = "the verbs are " + listed(names) + "; sparepage --help tells more";
  if (words.empty()) return "a verb is missing; " + verbs;
  const std::string word = "\"" + words.front() + "\"";
  if (words.front().starts_with('-')) return "there is no option " + word + " before the verb; " + verbs;
  return "there is no verb " + word + "; " + verbs;
}

}  // namespace

struct CommandLine::Parser {
  explicit Parser(const std::string& program);

  CLI::App app;
  std::string colour = "auto";
  std::function<int(const Screen&)> chosen = {};
};

CommandLine::Parser::Parser(const std::string& program)
    : app("Tests allocators that cannot always grow: the heap of Windows 95's IFSMGR, and the bind of WSIPX "
          "that it made fail (Q159254).") {
  app.formatter(std::make_shared<FoldedHelp>(standard_output(Colour::never)));
  app.set_help_flag(help_option().name, help_option().says);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 nothing; 1 a finding that is not known, in replay any violation, in verdicts also an "
      "expect line or a note that is not true; 2 unusable arguments or input, or output that can't be "
      "written; 3 the harness is broken, or the disk is full.\n\n"
      "Examples:\n"
      "  sparepage demo\n"
      "  sparepage replay corpus/regressions/kb-q159254.trace --strategy original,wsipx-4.0.953\n"
      "  sparepage validate\n"
      "  sparepage explore\n"
      "  sparepage list strategies");
  const Program self = sparepage::program();
  const Option version = version_option();
  app.set_version_flag(
      version.name, "sparepage " + std::string(self.version) + " (commit " + std::string(self.commit) + ")",
      version.says);
  add(app, colour_option(colour));
  for (const Verb* verb : verbs()) {
    CLI::App* to = app.add_subcommand(std::string(verb->name), std::string(verb->summary));
    const VerbForm form = verb->form(program);
    for (const Option& option : form.options) add(*to, option);
    add(*to, colour_option(colour));
    to->footer(form.footer);
    to->callback([this, to, form] {
      for (const Option& option : form.options) {
        if (option.given != nullptr) *option.given = to->get_option(option.name)->count() != 0;
      }
      chosen = form.run;
    });
  }
}

CommandLine::CommandLine(const std::string& program) : parser_(std::make_unique<Parser>(program)) {}
CommandLine::~CommandLine() = default;

int CommandLine::run(int argc, char** argv) {
  CLI::App& app = parser_->app;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool missing = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
    if (missing && app.get_subcommands().empty()) throw UsageError(no_verb_in(app.remaining()));
    std::ostringstream help;
    const int status = app.exit(error, help) == 0 ? kNothingViolated : kUnusable;
    write_output(help.str(), {});
    return status;
  }
  return parser_->chosen(standard_output(colour_of(parser_->colour)));
}

std::string CommandLine::man_page(std::string_view version) const {
  return sparepage::man_page(parser_->app, version);
}

}  // namespace sparepage
