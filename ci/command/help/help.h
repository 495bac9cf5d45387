// --help, folded to the width.
#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "ci/command/output/terminal.h"

namespace sparepage {

// Lays out the help of a command and its verbs. Descriptions and footers are given a paragraph a line; a
// line of theirs that begins with spaces (an example) is folded deeper than it stands.
class FoldedHelp : public CLI::Formatter {
 public:
  explicit FoldedHelp(const Screen& screen) : screen_(screen) {}

  std::string make_description(const CLI::App* app) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_footer(const CLI::App* app) const override;
  std::string make_subcommand(const CLI::App* verb) const override;
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> opts) const override;
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_option_opts(const CLI::Option* option) const override;

 private:
  std::string entry(const std::string& name, const std::string& description) const;

  Screen screen_;
  std::size_t descriptions_ = std::min<std::size_t>(30, screen_.columns / 3);  // the column where they begin
};

}  // namespace sparepage
