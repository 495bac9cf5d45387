// The command line as a whole: its verbs and their help. No other file compiles the library that reads it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ci/command/command.h"
#include "ci/command/help/help.h"
#include "ci/command/help/man_page.h"
#include "ci/command/help/version.h"
#include "ci/command/output/write.h"
#include "sparepage/command.h"
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

void add_option(CLI::App& to, const Option& option) {
  CLI::Option* here = added(to, option);
  if (!option.type.empty()) here->type_name(option.type);
  if (option.takes.refusal) here->transform(CLI::Validator(option.takes.refusal, option.takes.says));
  if (option.required) here->required();
  if (!option.group.empty()) here->group(std::string(option.group));
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
  const std::string verbs = "; the verbs are " + listed(names) + "; sparepage --help tells more";
  if (words.empty()) return "a verb is missing" + verbs;
  const std::string word = sparepage::quoted(words.front());
  if (words.front().starts_with('-')) return "there is no option " + word + " before the verb" + verbs;
  return "there is no verb " + word + did_you_mean(words.front(), names) + verbs;
}

// Of a command line with words that its verb does not take.
std::string not_taken(const CLI::App& verb) {
  const std::vector<std::string> words = verb.remaining();
  const auto option =
      std::ranges::find_if(words, [](const std::string& word) { return word.starts_with('-'); });
  const std::string more = "; sparepage " + verb.get_name() + " --help tells more";
  if (option == words.end()) {
    const auto positional = verb.get_options([](const CLI::Option* of) { return of->get_positional(); });
    const std::string takes =
        positional.empty() ? "no " : "one " + positional.front()->get_name() + ", and not also ";
    return verb.get_name() + " takes " + takes + sparepage::quoted(words.front()) + more;
  }
  std::vector<std::string> options;
  for (const CLI::Option* each : verb.get_options())
    for (const std::string& name : each->get_lnames()) options.push_back("--" + name);
  const std::string name = option->substr(0, option->find('='));
  return verb.get_name() + " has no option " + sparepage::quoted(name) +
         did_you_mean(name, std::vector<std::string_view>(options.begin(), options.end())) + more;
}

// What the library refuses, in words of ours.
std::string refused(const CLI::ParseError& error, const std::string& verb) {
  std::string what = error.what();
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ArgumentMismatch))
    what = what.substr(0, what.find(':')) + ": a value is missing";
  return what + "\nsparepage " + verb + (verb.empty() ? "" : " ") + "--help tells more";
}

// The words after the program's name; "help VERB" is "VERB --help".
std::vector<std::string> words_of(int argc, char** argv) {
  std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  if (words.empty() || words.front() != "help") return words;
  words.erase(words.begin());
  words.emplace_back("--help");
  return words;
}

// The whole of it, with the work that the verb of a command line is.
class CommandLine {
 public:
  // `program` is what starts this command again.
  explicit CommandLine(const std::string& program);

  // Reads the arguments and does what they ask for; an exit status.
  int run(int argc, char** argv);

  const CLI::App& app() const { return app_; }

 private:
  void add(const Verb& verb, const std::string& program);

  CLI::App app_;
  std::string colour_ = "auto";
  std::shared_ptr<Work> chosen_;
};

CommandLine::CommandLine(const std::string& program)
    : app_(
          "Tests heaps that may not always grow when they are asked: one of yours (--heap), or Windows 95's, "
          "which made bind() fail (Q159254).") {
  app_.name(program);
  app_.formatter(std::make_shared<FoldedHelp>(standard_output(Colour::never)));
  app_.set_help_flag(help_option().name, help_option().says);
  app_.require_subcommand(1);
  app_.footer(
      "Exit status: 0 nothing; 1 a finding that is not known, in replay any violation, in verdicts also an "
      "expect line or a note that is not true; 2 unusable arguments or input, or output that can't be "
      "written; 3 the harness is broken, or the disk is full; 4 nothing was found, in less than was asked "
      "for.\n\n"
      "Examples:\n"
      "  sparepage demo\n"
      "  sparepage replay corpus/regressions/kb-q159254.trace --strategy original,wsipx-4.0.953\n"
      "  sparepage validate\n"
      "  sparepage validate --heap ./heap.so\n"
      "  sparepage explore\n"
      "  sparepage list strategies");
  const Program self = sparepage::program();
  const Option version = version_option();
  app_.set_version_flag(
      version.name, "sparepage " + std::string(self.version) + " (commit " + std::string(self.commit) + ")",
      version.says);
  add_option(app_, colour_option(colour_));
  for (const Verb* verb : verbs()) add(*verb, program);
}

void CommandLine::add(const Verb& verb, const std::string& program) {
  CLI::App* to = app_.add_subcommand(std::string(verb.name), std::string(verb.summary));
  const std::shared_ptr<Work> work = verb.work();
  work->session.program = program;
  const std::vector<Option> options = work->options();
  for (const Option& option : options) add_option(*to, option);
  add_option(*to, colour_option(colour_));
  to->footer(std::string(verb.footer));
  to->callback([this, to, work, options] {
    for (const Option& option : options) {
      if (option.given != nullptr) *option.given = to->get_option(option.name)->count() != 0;
    }
    chosen_ = work;
  });
}

int CommandLine::run(int argc, char** argv) {
  std::vector<std::string> words = words_of(argc, argv);
  const bool asks_for_help = words.size() > 1 && words.back() == "--help" && !words.front().starts_with('-');
  const auto is_first = [&](const Verb* verb) { return verb->name == words.front(); };
  if (asks_for_help && std::ranges::none_of(verbs(), is_first)) throw UsageError(no_verb_in(words));
  std::ranges::reverse(words);  // as the library has them
  try {
    app_.parse(std::move(words));
  } catch (const CLI::ExtrasError&) {
    const std::vector<CLI::App*> verbs = app_.get_subcommands();
    throw UsageError(verbs.empty() ? no_verb_in(app_.remaining()) : not_taken(*verbs.front()));
  } catch (const CLI::ParseError& error) {
    const std::vector<CLI::App*> verbs = app_.get_subcommands();
    const bool missing = error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError);
    if (missing && verbs.empty()) throw UsageError(no_verb_in(app_.remaining()));
    // A word that is not taken may be why another is missing.
    if (missing && !verbs.front()->remaining().empty()) throw UsageError(not_taken(*verbs.front()));
    std::ostringstream help;
    std::ostringstream other;
    if (app_.exit(error, help, other) != 0)
      throw UsageError(refused(error, verbs.empty() ? "" : verbs.front()->get_name()));
    write_output(help.str());
    return kNothingViolated;
  }
  chosen_->session.screen = standard_output(colour_of(colour_));
  return chosen_->run();
}

void add_or_refuse(const Additions& own) {
  try {
    sparepage::add(own);
  } catch (const std::exception& error) {
    throw UsageError(std::string("what this program adds can't be used: ") + error.what());
  }
}

}  // namespace

std::string man_page() {
  return man_page(CommandLine("sparepage").app(), program().version);
}

int command_main(int argc, char** argv, const Additions& own) {
  return exit_status([&] {
    add_or_refuse(own);
    const std::string program = argc > 0 && *argv[0] != '\0' ? argv[0] : "sparepage";
    return CommandLine(program).run(argc, argv);
  });
}

}  // namespace sparepage
