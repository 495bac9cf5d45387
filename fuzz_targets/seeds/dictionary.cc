#include "fuzz_targets/seeds/dictionary.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "sparepage/properties/cases/case.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/explorer/world.h"
#include "sparepage/properties/guest/guest.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

// All values other than the usual ones, since the printers leave those out.
Config unusual_config() {
  Config config;
  config.pages = 65536;
  config.heap = 1024;
  config.spare = 64;
  config.ifaces = 16;
  config.bind_count = 2;
  config.bind[0] = 1;
  config.bind[1] = 4088;
  return config;
}

// Each operation with each of its fields at its least, its most, each likely value and each word.
std::vector<Operation> every_operation() {
  std::vector<Operation> all;
  for (const OperationRow* row : operations()) {
    all.emplace_back(*row);
    for (const Field& field : row->fields) {
      const auto add = [&](std::uint64_t value) { field.set(all.emplace_back(*row), value); };
      if (field.is_name()) continue;
      if (field.kind == Field::Kind::flag) add(1);
      for (std::size_t word = 0; word < field.words.size(); ++word) add(word);
      if (field.is_number()) {
        add(field.least);
        add(field.most);
        for (const std::uint64_t likely : field.menu) add(likely);
      }
    }
  }
  return all;
}

// Words, and after "key=" what stands there, apart.
std::string dictionary_of(std::string_view text) {
  std::set<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    std::string_view word = text.substr(0, end);
    const std::size_t equals = word.find('=');
    if (equals != std::string_view::npos) {
      words.insert(word.substr(0, equals + 1));
      word.remove_prefix(equals + 1);
    }
    if (!word.empty()) words.insert(word);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::string lines;
  for (const std::string_view word : words) lines += "\"" + std::string(word) + "\"\n";
  return lines;
}

}  // namespace

// What a head may have, and the words of the language's tables.
std::string strategy_dictionary() {
  Strategy head;
  head.name = head.summary = "a";
  head.own = head.target = 1;
  for (const std::string_view name : invariant_names())
    head.disclaims.push_back({.invariant = std::string(name)});
  for (const Profile profile : kProfiles) head.disclaims.push_back({.invariant = "a", .up_to = profile});
  std::string text = print(head) + " { } else not 1 4096";
  const auto add = [&](std::string_view word) { text += " " + std::string(word); };
  std::ranges::for_each(strategy_parts(), add);
  for (const OpcodeRow& row : opcodes()) add(row.word), add(row.second);
  for (const StepConditionRow& row : step_conditions()) add(row.word), add(row.compares);
  return dictionary_of(text);
}

std::string trace_dictionary() {
  Case all = {.config = unusual_config(), .steps = {}};
  const auto add = [&](const Operation& operation, Context context, unsigned point) {
    all.steps.push_back(
        {.operation = operation, .context = context, .point = static_cast<std::uint8_t>(point)});
  };
  for (const Operation& operation : every_operation()) add(operation, Context::application, 0);
  for (const Context context : {Context::interrupt, Context::critical}) {
    for (const unsigned point : {0U, 1U, 255U}) add(all.steps[0].operation, context, point);
  }
  Trace trace = to_trace(all);
  for (const Subject* strategy : subjects()) {
    trace.expectations.push_back({.strategy = std::string(strategy->name)});
  }
  for (const std::string_view invariant : invariant_names()) {
    trace.expectations.push_back(
        {.strategy = std::string(subjects()[0]->name), .violates = {std::string(invariant)}});
  }
  trace.expectations.push_back({.heap = "a", .strategy = std::string(subjects()[0]->name)});
  return dictionary_of(print(trace));
}

std::string world_dictionary() {
  World world;
  world.config = unusual_config();
  for (const Operation& operation : every_operation()) {
    world.operations.push_back({.operation = operation});
  }
  for (const Context context : {Context::interrupt, Context::critical}) {
    for (const bool at_points : {false, true}) {
      world.operations.push_back(
          {.operation = world.operations[0].operation, .context = context, .at_points = at_points});
    }
  }
  // A world that lands everywhere has no line of points: each half of them has one.
  const PointSet half = 0b010101;
  std::string texts;
  for (const PointSet points : {half, static_cast<PointSet>(kEveryPoint & ~half)}) {
    world.points = points;
    texts += print(world);
  }
  return dictionary_of(texts);
}

}  // namespace sparepage
