#include "ci/command/help/man_page.h"

#include <CLI/CLI.hpp>
#include <map>
#include <sstream>
#include <string>

#include "ci/command/help/help.h"
#include "ci/command/input/options.h"
#include "ci/command/output/terminal.h"

namespace sparepage {

namespace {

// As it is to stand on the page: what man(7) would take for a hyphen, an escape or a request.
std::string escaped(std::string_view text) {
  std::string out = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    if (c == '-') out += '\\';
    out += c == '\\' ? "\\e" : std::string(1, c);
  }
  return out;
}

std::string paragraph(std::string_view text) {
  return ".PP\n" + escaped(text) + "\n";
}

// A footer: its lines that begin with spaces are examples, and stay as they are.
std::string footer(const CLI::App& of) {
  std::string out;
  std::string examples;
  std::istringstream lines(of.get_footer());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(' ')) {
      examples += escaped(line.substr(line.find_first_not_of(' '))) + "\n";
    } else if (!line.empty()) {
      out += paragraph(line);
    }
  }
  return examples.empty() ? out : out + ".PP\n.RS 4\n.nf\n" + examples + ".fi\n.RE\n";
}

std::string entry(const CLI::Option& option, bool positional, const FoldedHelp& help) {
  return ".TP\n\\fB" + escaped(help.make_option_name(&option, positional)) + "\\fR" +
         escaped(help.make_option_opts(&option)) + "\n" + escaped(option.get_description()) + "\n";
}

bool is_with_heap(const CLI::Option& option) {
  return option.get_group() == kWithHeap;
}

// Options and positional arguments, positional ones first, without those that need --heap.
std::string options(const CLI::App& of, const FoldedHelp& help) {
  std::string out;
  for (const bool positional : {true, false}) {
    for (const CLI::Option* option : of.get_options()) {
      if (option->get_positional() == positional && !is_with_heap(*option))
        out += entry(*option, positional, help);
    }
  }
  return out;
}

// Those, which are the same for every verb.
std::string options_with_heap(const CLI::App& app, const FoldedHelp& help) {
  std::map<std::string, std::string> entries;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    for (const CLI::Option* option : verb->get_options())
      if (is_with_heap(*option)) entries.emplace(option->get_name(), entry(*option, false, help));
  }
  std::string out = ".SH OPTIONS WITH \\-\\-heap\n" +
                    escaped("Of the verbs that have --heap; a verb's --help has those that it takes.") + "\n";
  for (const auto& [name, text] : entries) out += text;
  return out;
}

}  // namespace

std::string man_page(const CLI::App& app, std::string_view version) {
  const FoldedHelp help({});
  std::string page =
      ".TH SPAREPAGE 1 \"\" \"sparepage " + std::string(version) + "\" \"User Commands\"\n.SH NAME\n" +
      "sparepage \\- tests heaps that cannot always grow\n" +
      ".SH SYNOPSIS\n.B sparepage\n.I VERB\n[OPTIONS]\n.SH DESCRIPTION\n" + escaped(app.get_description()) +
      "\n" + footer(app) + ".SH OPTIONS\n" + options(app, help) + ".SH VERBS\n";
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
    page += ".SS " + verb->get_name() + "\n" + escaped(verb->get_description()) + "\n" +
            options(*verb, help) + footer(*verb);
  }
  return page + options_with_heap(app, help);
}

}  // namespace sparepage
