#include "sparepage/properties/explorer/world.h"

#include <algorithm>

#include "sparepage/properties/cases/words.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

constexpr std::array<Point, kPoints> kAllPoints = {
    Point::grow_enter,     Point::fill_enter,   Point::bind_enter, Point::bind_block,
    Point::getheap_failed, Point::spare_filled, Point::stretched,  Point::socket_block};

class WorldParser {
 public:
  explicit WorldParser(std::string_view file) : file_(file) { world_.name = file; }

  World parse(std::string_view text) {
    read_lines(text, file_, "sparepage-world",
               [&](Line& line, std::uint32_t number) { parse_line(line, number); });
    if (world_.operations.empty()) {
      throw TraceError(std::string(file_) + ":" + std::to_string(last_ + 1) +
                       ":1: missing operations; a world needs one at the least, such as \"alloc 4088\"");
    }
    return std::move(world_);
  }

 private:
  void parse_line(Line& line, std::uint32_t number) {
    last_ = number;
    const Word first = line.next("an operation");
    if (first.text == "config") {
      once(line, first, configured_);
      return parse_config(line, world_.config);
    }
    if (first.text == "limits") {
      once(line, first, limited_);
      return parse_limits(line);
    }
    if (first.text == "points") {
      once(line, first, pointed_);
      return parse_points(line);
    }
    WorldOperation operation = {.operation = Fill{}};
    Word word = first;
    const std::size_t at = std::min(first.text.find('@'), first.text.size());
    const std::string_view context = first.text.substr(0, at);
    if (context == "irq" || context == "crit") {
      operation.context = context == "irq" ? Context::interrupt : Context::critical;
      operation.at_points = at < first.text.size();
      if (at + 1 < first.text.size()) {
        line.refuse(first, quoted(first.text) + " names a point's number; in a world " +
                               quoted(first.text.substr(0, at + 1)) +
                               " lands at any point of the points line");
      }
      word = line.next("the operation that runs in this context");
    }
    operation.operation = parse_operation(line, word, {});
    line.finish("the arguments of " + std::string(word.text) + " (a world names no names)");
    if (std::ranges::find(world_.operations, operation) != world_.operations.end()) {
      line.refuse(first, "this operation stands here twice; once is enough");
    }
    if (world_.operations.size() == kMostOperations) {
      line.refuse(first, "too many operations; a world may have " + std::to_string(kMostOperations));
    }
    world_.operations.push_back(operation);
  }

  void once(const Line& line, const Word& first, bool& seen) const {
    const std::string what(first.text);
    if (seen) line.refuse(first, "a second " + what + " line; a world has at most one");
    if (!world_.operations.empty()) {
      line.refuse(first, what + " after an operation; it must stand above the first one");
    }
    seen = true;
  }

  void parse_limits(Line& line) {
    static constexpr std::array<std::string_view, 4> kKeys = {
        "blocks=", "sockets=", "packets=", "interrupts="};
    Options options(line, kKeys);
    while (const auto key = options.next()) {
      const auto limit = [&](std::string_view what, std::uint32_t most) {
        return static_cast<std::uint32_t>(options.number(what, 0, most));
      };
      switch (*key) {
        case 0: world_.blocks = limit("the blocks", World::kMostBlocks); break;
        case 1: world_.sockets = limit("the sockets", World::kMostSockets); break;
        case 2: world_.packets = limit("the queued packets", World::kMostPackets); break;
        default: world_.interrupts = limit("the interrupts in one operation", World::kMostInterrupts);
      }
    }
  }

  void parse_points(Line& line) {
    world_.points = 0;
    do {
      const Word& word = line.next("a point; the points are " + listed(point_names()));
      const auto found = std::ranges::find(kAllPoints, word.text, [](Point point) { return text(point); });
      if (found == kAllPoints.end()) {
        line.refuse(word, unknown("point", "points", word.text, point_names()));
      }
      world_.points |= static_cast<PointSet>(1U << static_cast<unsigned>(*found));
    } while (line.more());
  }

  static std::vector<std::string_view> point_names() {
    std::vector<std::string_view> names;
    for (const Point point : kAllPoints) names.push_back(text(point));
    return names;
  }

  static constexpr std::size_t kMostOperations = 255;

  std::string_view file_;
  World world_;
  std::uint32_t last_ = 1;  // line read
  bool configured_ = false;
  bool limited_ = false;
  bool pointed_ = false;
};

}  // namespace

World parse_world(std::string_view text, std::string_view file) {
  return WorldParser(file).parse(text);
}

World load_world(const std::string& name_or_file) {
  const auto preset = std::ranges::find(world_presets(), name_or_file, &WorldPreset::name);
  if (preset != world_presets().end()) return parse_world(preset->text, preset->name);
  return parse_world(read_input(name_or_file), name_or_file);
}

Profile narrowest_profile(const WorldOperation& operation) {
  const Step step = {.operation = operation.operation,
                     .context = operation.context,
                     .point = static_cast<std::uint8_t>(operation.at_points ? 1 : 0)};
  return narrowest_profile(step);
}

Profile narrowest_profile(const World& world) {
  Profile narrowest = Profile::sequential;
  for (const WorldOperation& operation : world.operations) {
    narrowest = std::max(narrowest, narrowest_profile(operation));
  }
  return narrowest;
}

World admitted(const World& world, Profile profile) {
  World rest = world;
  std::erase_if(rest.operations,
                [&](const WorldOperation& operation) { return narrowest_profile(operation) > profile; });
  return rest;
}

World world_of(const Case& spanned, std::size_t length) {
  const auto most = [&](std::uint32_t limit) {
    return static_cast<std::uint32_t>(std::min<std::size_t>(length, limit));
  };
  World world = {.name = "the trace's",
                 .config = spanned.config,
                 .blocks = most(World::kMostBlocks),
                 .sockets = most(World::kMostSockets),
                 .packets = most(World::kMostPackets),
                 .interrupts = most(World::kMostInterrupts),
                 .operations = {}};
  for (const Step& step : spanned.steps) {
    WorldOperation operation = {
        .operation = step.operation, .context = step.context, .at_points = step.point != 0};
    visit_name(operation.operation, [](Name& name, bool /*of a block*/) { name = 0; });
    if (std::ranges::find(world.operations, operation) == world.operations.end()) {
      world.operations.push_back(operation);
    }
  }
  return world;
}

std::string bounds_text(const World& world) {
  std::string line = counted(world.blocks, "block") + ", " + counted(world.sockets, "socket") + ", " +
                     counted(world.packets, "queued packet");
  if (std::ranges::none_of(world.operations, [&](const auto& operation) { return world.lands(operation); })) {
    return line + ", no interrupt inside an operation";
  }
  line += ", " + counted(world.interrupts, "interrupt") + " in an operation, at ";
  if (world.points == kEveryPoint) return line + "every point";
  std::vector<std::string_view> names;
  for (const Point point : kAllPoints) {
    if ((world.points >> static_cast<unsigned>(point) & 1) != 0) names.push_back(text(point));
  }
  return line + listed(names);
}

namespace {

std::string operation_text(const WorldOperation& operation) {
  std::string line;
  if (operation.context != Context::application)
    line = operation.context == Context::critical ? "crit" : "irq";
  if (!line.empty()) line += operation.at_points ? "@ " : " ";
  return line + print_nameless(operation.operation);
}

}  // namespace

std::string operations_text(const World& world) {
  std::string line;
  for (const WorldOperation& operation : world.operations) {
    line += (line.empty() ? "" : "; ") + operation_text(operation);
  }
  return line;
}

std::string print(const World& world) {
  std::string text = "sparepage-world 1\n" + print(world.config);
  text += "limits blocks=" + std::to_string(world.blocks) + " sockets=" + std::to_string(world.sockets) +
          " packets=" + std::to_string(world.packets) + " interrupts=" + std::to_string(world.interrupts) +
          "\n";
  if (world.points != kEveryPoint) {
    text += "points";
    for (const Point point : kAllPoints) {
      if ((world.points >> static_cast<unsigned>(point) & 1) != 0)
        text += " " + std::string(sparepage::text(point));
    }
    text += "\n";
  }
  for (const WorldOperation& operation : world.operations) text += operation_text(operation) + "\n";
  return text;
}

}  // namespace sparepage
