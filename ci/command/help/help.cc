#include "ci/command/help/help.h"

#include "ci/command/input/options.h"

namespace sparepage {

std::string FoldedHelp::make_description(const CLI::App* app) const {
  return folded(screen_, app->get_description(), 0);
}

std::string FoldedHelp::make_usage(const CLI::App* app, std::string name) const {
  return folded(screen_, Formatter::make_usage(app, std::move(name)), 4);
}

std::string FoldedHelp::make_footer(const CLI::App* app) const {
  std::string lines;
  std::istringstream footer(app->get_footer());
  for (std::string line; std::getline(footer, line);) {
    lines += line.empty() ? "\n" : folded(screen_, line, line.starts_with(' ') ? 6 : 0);
  }
  return lines;
}

std::string FoldedHelp::make_subcommand(const CLI::App* verb) const {
  return entry("  " + verb->get_name(), verb->get_description());
}

// An empty line stands behind the group before.
std::string FoldedHelp::make_group(std::string group, bool is_positional,
                                   std::vector<const CLI::Option*> opts) const {
  const bool follows = group == kWithHeap;
  return Formatter::make_group(std::move(group), is_positional, std::move(opts)).substr(follows ? 1 : 0);
}

std::string FoldedHelp::make_option_name(const CLI::Option* option, bool is_positional) const {
  std::string name = Formatter::make_option_name(option, is_positional);
  // A flag that takes a file after = has "-" as its value when it stands alone.
  static constexpr std::string_view kAlone = "{-}";
  if (name.ends_with(kAlone)) name.replace(name.size() - kAlone.size(), kAlone.size(), "[=FILE]");
  return name;
}

std::string FoldedHelp::make_option(const CLI::Option* option, bool is_positional) const {
  return entry("  " + make_option_name(option, is_positional) + make_option_opts(option),
               make_option_desc(option));
}

// What CLI11 appends to a name, "TYPE:CHECK=DEFAULT ...", as "CHECK; by default DEFAULT ...".
std::string FoldedHelp::make_option_opts(const CLI::Option* option) const {
  std::string text = Formatter::make_option_opts(option);
  if (option->get_group() == kWithHeap) text.erase(std::min(text.size(), text.find(" Needs:")));
  const std::string type = option->get_type_size() == 0 ? "" : option->get_type_name();
  if (type.empty() || !text.starts_with(" " + type)) return text;
  const std::string rest = text.substr(1 + type.size());
  return " " + type.substr(type.find(':') + 1) +
         (rest.starts_with('=') ? "; by default " + rest.substr(1) : rest);
}

std::string FoldedHelp::entry(const std::string& name, const std::string& description) const {
  if (width(name) + 2 <= descriptions_)
    return folded(screen_, padded(name, descriptions_) + description, descriptions_);
  return folded(screen_, name, 6) +
         folded(screen_, std::string(descriptions_, ' ') + description, descriptions_);
}

}  // namespace sparepage
