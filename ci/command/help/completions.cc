#include "ci/command/help/completions.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "ci/command/command.h"
#include "sparepage/properties/cases/words.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {

namespace {

using Strings = std::vector<std::string>;

// An option or a positional argument.
struct Argument {
  Strings names;     // "-o", "--output"; none: it is told by its place
  std::string says;  // in a few words
  enum class Value : std::uint8_t { none, after_equals, next } value = Value::next;
  Strings words = {};  // what the value may be; none: it is no choice
  bool list = false;   // of such words, with commas between
  bool files = false;  // a file, or one of the words
};

// The command, or a verb.
struct Part {
  std::string name;
  std::string says;
  std::vector<Argument> arguments;
};

Argument argument_of(const Option& option) {
  Argument argument = {
      .names = {}, .says = option.says, .words = option.takes.choice, .list = option.takes.list};
  argument.says.erase(std::min(argument.says.size(), argument.says.find_first_of(":;(")));
  argument.says.erase(argument.says.find_last_not_of(' ') + 1);
  if (option.name.starts_with('-')) argument.names = list_words(option.name, option.name, {});
  if (!option.alone.empty()) {
    argument.value = Argument::Value::after_equals;
  } else if (std::holds_alternative<bool*>(option.value)) {
    argument.value = Argument::Value::none;
  }
  argument.files = !option.alone.empty() || option.takes.or_file || option.type.starts_with("FILE") ||
                   option.type.starts_with("DIR") || (argument.names.empty() && argument.words.empty());
  return argument;
}

Part part_of(std::string_view name, std::string_view says, std::vector<Option> options) {
  Part part = {.name = std::string(name), .says = std::string(says), .arguments = {}};
  for (const Option& option : options) part.arguments.push_back(argument_of(option));
  return part;
}

// The command itself first.
std::vector<Part> parts_of_command() {
  std::string colour;
  std::vector<Part> parts = {part_of("", "", {help_option(), version_option(), colour_option(colour)})};
  for (const Verb* verb : verbs()) {
    parts.push_back(part_of(verb->name, verb->summary,
                            joined({{help_option()}, verb->work()->options(), {colour_option(colour)}})));
  }
  return parts;
}

// In single quotes, for any of the shells.
std::string shell_quoted(std::string_view text, std::string_view quote) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string(quote) : std::string(1, c);
  return out + "'";
}

Strings part_names(std::span<const Part> parts) {
  Strings names;
  for (const Part& part : parts) names.push_back(part.name);
  return names;
}

std::string bash_value(const Argument& argument) {
  return std::string(argument.list ? " list=" : " words=") + shell_quoted(listed(argument.words, " "), "") +
         (argument.files ? " files=yes" : "");
}

std::string bash(std::span<const Part> parts) {
  std::string values;
  std::string others;
  for (const Part& part : parts) {
    Strings names;
    std::string own =
        part.name.empty() ? bash_value({.names = {}, .says = {}, .words = part_names(parts.subspan(1))}) : "";
    for (const Argument& argument : part.arguments) {
      if (argument.names.empty()) own = bash_value(argument);
      names.insert(names.end(), argument.names.begin(), argument.names.end());
      if (argument.names.empty() || argument.value == Argument::Value::none) continue;
      for (const std::string& name : argument.names) {
        values += "    ";
        if (argument.value == Argument::Value::next) values += "'" + part.name + " " + name + "'|";
        values += "'" + part.name + " = " + name + "')" + bash_value(argument) + " ;;\n";
      }
    }
    others += "        '" + part.name + " -'*) words='" + listed(names, " ") + "' ;;\n        '" + part.name +
              " '*)" + own + " ;;\n";
  }
  return "# What bash completes of sparepage, made of what its --help tells.\n"
         "_sparepage() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} at verb= equals= words= "
         "list= files=\n"
         "  # bash has what stands around = as words of their own.\n"
         "  if [[ $word == = ]]; then word= equals='= '; "
         "elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]} equals='= '; fi\n"
         "  for ((at = 1; at < COMP_CWORD; ++at)); do\n"
         "    case ${COMP_WORDS[at]} in " +
         listed(part_names(parts.subspan(1)), "|") +
         ") verb=${COMP_WORDS[at]}; break ;; esac\n"
         "  done\n"
         "  case \"$verb $equals$before\" in\n" +
         values + "    *)\n      case \"$verb $word\" in\n" + others +
         "      esac ;;\n"
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
         "  if [[ -n $list ]]; then\n"
         "    local first=; [[ $word == *,* ]] && first=${word%,*},\n"
         "    COMPREPLY=($(compgen -P \"$first\" -W \"$list\" -- \"${word##*,}\"))\n"
         "    compopt -o nospace\n"
         "  fi\n"
         "  if [[ -n $files && ${#COMPREPLY[@]} -eq 0 ]]; then compopt -o default; fi\n"
         "}\n"
         "complete -F _sparepage sparepage\n";
}

std::string zsh_value(const Argument& argument) {
  const std::string words = listed(argument.words, " ");
  if (argument.list) return "_values -s , word " + words;
  if (argument.files) return "_files";
  return words.empty() ? " " : "(" + words + ")";
}

// Without what ends a description in brackets, or a field.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (const char c : text) out += (c == ':' || c == '[' || c == ']' ? "\\" : "") + std::string(1, c);
  return out;
}

std::string zsh_arguments(const Part& part) {
  std::string specs;
  for (const Argument& argument : part.arguments) {
    const std::string says = zsh_text(argument.says);
    if (argument.names.empty()) {
      specs += " \\\n        " + shell_quoted("*:" + says + ":" + zsh_value(argument), "'\\''");
    }
    for (const std::string& name : argument.names) {
      std::string spec = name;
      if (argument.value == Argument::Value::next) spec += name.starts_with("--") ? "=" : "+";
      if (argument.value == Argument::Value::after_equals) spec += "=-";
      spec += "[" + says + "]";
      if (argument.value == Argument::Value::next) spec += ":value:" + zsh_value(argument);
      if (argument.value == Argument::Value::after_equals) spec += "::value:_files";
      specs += " \\\n        " + shell_quoted(spec, "'\\''");
    }
  }
  return specs;
}

std::string zsh(std::span<const Part> parts) {
  std::string verbs;
  std::string arguments;
  for (const Part& part : parts.subspan(1)) {
    verbs += "        " + shell_quoted(part.name + ":" + zsh_text(part.says), "'\\''") + "\n";
    arguments += "      " + part.name + ") _arguments" + zsh_arguments(part) + " ;;\n";
  }
  return "#compdef sparepage\n"
         "# What zsh completes of sparepage, made of what its --help tells.\n"
         "_sparepage() {\n"
         "  local curcontext=$curcontext state line\n"
         "  typeset -A opt_args\n"
         "  _arguments -C" +
         zsh_arguments(parts[0]) +
         " \\\n        '1:verb:->verb' '*::argument:->argument'\n"
         "  case $state in\n"
         "    verb)\n      local -a verbs=(\n" +
         verbs +
         "      )\n"
         "      _describe verb verbs ;;\n"
         "    argument) case $words[1] in\n" +
         arguments +
         "      esac ;;\n"
         "  esac\n"
         "}\n"
         "_sparepage \"$@\"\n";
}

std::string fish_value(const Argument& argument) {
  if (!argument.names.empty() && argument.value != Argument::Value::next) return "";
  std::string text = argument.names.empty() ? "" : " -r";
  const std::string words = listed(argument.words, " ");
  if (argument.list) {
    text += " -a '(__fish_append , " + words + ")'";
  } else if (!words.empty()) {
    text += " -a '" + words + "'";
  }
  return argument.files ? text + " -F" : text;
}

std::string fish(std::span<const Part> parts) {
  std::string lines =
      "# What fish completes of sparepage, made of what its --help tells.\ncomplete -c sparepage -f\n";
  for (const Part& part : parts) {
    const std::string when =
        "complete -c sparepage -n '" +
        (part.name.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + part.name) + "'";
    if (!part.name.empty()) {
      lines += "complete -c sparepage -n __fish_use_subcommand -a " + part.name + " -d " +
               shell_quoted(part.says, "\\'") + "\n";
    }
    for (const Argument& argument : part.arguments) {
      lines += when;
      for (const std::string& name : argument.names)
        lines += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      lines += fish_value(argument) + " -d " + shell_quoted(argument.says, "\\'") + "\n";
    }
  }
  return lines;
}

}  // namespace

std::string completions(std::string_view shell) {
  const std::vector<Part> parts = parts_of_command();
  if (shell == "bash") return bash(parts);
  if (shell == "zsh") return zsh(parts);
  if (shell == "fish") return fish(parts);
  throw UsageError("there are completions for bash, zsh and fish, and not for \"" + std::string(shell) +
                   "\"");
}

}  // namespace sparepage
