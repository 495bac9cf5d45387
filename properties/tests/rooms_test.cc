// The rooms of the house: each source file stands in one, each room has a page, no file includes one of a
// room below its own, and none grows too long to read.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <ranges>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "properties/tests/paths.h"

namespace sparepage {
namespace {

namespace fs = std::filesystem;

struct Room {
  std::string_view
      path;  // a folder, or files of one name; of those that a path lies in the longest is its own
  std::string_view what = {};  // in the drawing in CONTRIBUTING.md; "": it is not drawn
};

// From the top of the house downwards: a file includes its own room and those that stand before it.
constexpr std::array<Room, 23> kRooms = {{
    {"model", "the machine: pager, heap, WSIPX, strategies, operations; the port for another allocator"},
    {"properties/guest", "guests, heaps that people bring, as allocators of the machine"},
    // What the rooms of properties/ share.
    {"properties/workers"},
    {"properties/stop"},
    {"properties/replace_file"},
    {"properties/cases", "a case as text, as bytes, and drawn by chance"},
    {"properties/oracle", "runs a case, and looks at every invariant and situation after every step"},
    {"properties/findings", "which violations are one finding, and which are known"},
    {"properties/explorer", "every sequence of operations of a small world"},
    {"properties/guest/process", "runs guests in processes of their own"},
    {"properties/shrinker", "a smaller case that fails in the same way"},
    {"properties/search", "random and guided search; what a heap really promises"},
    {"properties/compare",
     "several subjects on one case: where they differ, what breaks them, which step is needed"},
    {"properties/prover", "whether programs keep an invariant on every machine"},
    {"properties/include/sparepage/rapidcheck"},
    // Broken machines, which fuzz targets and benchmarks are to find, too.
    {"properties/tests/broken"},
    {"properties/tests/challenge"},
    {"properties/tests/faults"},
    {"fuzz_targets", "mutators, and entry points of libFuzzer and AFL++"},
    {"properties/tests", "the tests of all that stands above"},
    {"ci", "the command, scripts, nights, benchmarks, packages"},
    {"corpus", "traces, worlds and lists that all of them read"},
    {"ci/command/tests", "the tests of the command"},
}};
constexpr std::size_t kMostLines = 450;

// Whether a room has a page of its own, or one of the house around it names it.
bool has_page(std::string_view room) {
  for (fs::path folder = room; !folder.empty(); folder = folder.parent_path()) {
    std::ifstream page(kSourceFolder / folder / "README.md");
    const std::string text{std::istreambuf_iterator<char>(page), {}};
    const std::string name = fs::path(room).lexically_relative(folder).string();
    if (page && (name == "." || text.find("`" + name) != std::string::npos)) return true;
  }
  return false;
}

// The room of a file by its path from the top, wherever its headers stand: kRooms.size() is none.
std::size_t room_of(std::string path) {
  const std::string_view published = "/include/sparepage/";
  const auto lies_in = [&](std::string_view room) {
    return path.starts_with(room) && (path[room.size()] == '/' || path[room.size()] == '.');
  };
  if (const std::size_t at = path.find(published); at != std::string::npos) {
    const std::string rest = path.substr(at + published.size());
    if (rest.find('/') != std::string::npos) path = rest;
  }
  std::size_t found = kRooms.size();
  for (std::size_t i = 0; i < kRooms.size(); ++i) {
    const std::string_view room = kRooms[i].path;
    if (lies_in(room) && (found == kRooms.size() || room.size() > kRooms[found].path.size())) found = i;
  }
  return found;
}

// C and C++, with what is made or included under other names.
std::vector<std::string> sources() {
  static const std::vector<std::string> kFiles = [] {
    constexpr std::array<std::string_view, 9> kEnds = {".h",  ".cc",  ".c",   ".hpp", ".cpp",
                                                       ".hh", ".cxx", ".inc", ".in"};
    std::vector<std::string> files;
    for (auto entry = fs::recursive_directory_iterator(kSourceFolder);
         entry != fs::recursive_directory_iterator(); ++entry) {
      const std::string name = entry->path().filename().string();
      if (entry->is_directory() && (name.starts_with('.') || name.starts_with("build"))) {
        entry.disable_recursion_pending();
      } else if (std::ranges::find(kEnds, entry->path().extension().string()) != kEnds.end()) {
        files.push_back(entry->path().lexically_relative(kSourceFolder).string());
      }
    }
    std::ranges::sort(files);
    return files;
  }();
  return kFiles;
}

std::vector<std::string> lines_of(const std::string& file) {
  std::vector<std::string> lines;
  std::ifstream stream(fs::path(kSourceFolder) / file);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The files of the house that an include may mean, whatever folders the compiler looks into.
std::vector<std::string> included(const std::string& file, std::string what) {
  static const std::multimap<std::string, std::string> kByName = [] {
    std::multimap<std::string, std::string> files;
    for (const std::string& each : sources()) files.emplace(fs::path(each).filename().string(), each);
    return files;
  }();
  std::vector<std::string> found;
  const std::string beside = (fs::path(file).parent_path() / what).lexically_normal().string();
  while (what.starts_with("../")) what.erase(0, 3);
  const auto [from, to] = kByName.equal_range(fs::path(what).filename().string());
  for (const auto& [name, each] : std::ranges::subrange(from, to)) {
    if (each == beside) return {beside};
    if (each == what || each.ends_with("/" + what)) found.push_back(each);
  }
  return found;
}

TEST(Rooms, HaveEverySourceFile) {
  for (const std::string& file : sources()) EXPECT_LT(room_of(file), kRooms.size()) << file << ": in no room";
}

TEST(Rooms, HaveAPageEach) {
  for (const Room& room : kRooms) EXPECT_TRUE(has_page(room.path)) << room.path << ": on no page";
}

TEST(Rooms, AreDrawnAsTheyStand) {
  std::string drawing;
  for (const auto& [path, what] : kRooms) {
    if (what.empty()) continue;
    std::string line = "    " + std::string(path) + "/";
    line.resize(std::max<std::size_t>(line.size() + 1, 31), ' ');
    drawing += line + std::string(what) + "\n";
  }
  std::ifstream page(kSourceFolder / fs::path("CONTRIBUTING.md"));
  const std::string text{std::istreambuf_iterator<char>(page), {}};
  EXPECT_NE(text.find("\n\n" + drawing + "\n"), std::string::npos) << "CONTRIBUTING.md should have\n"
                                                                   << drawing;
}

TEST(Rooms, IncludeNothingFromBelow) {
  static const std::regex kInclude(R"(\s*#\s*include(?:_next)?\s*["<]([^">]+)[">].*)");
  std::size_t includes = 0;
  for (const std::string& file : sources()) {
    const std::size_t room = room_of(file);
    for (const std::string& line : lines_of(file)) {
      std::smatch match;
      if (line.find("include") == std::string::npos || !std::regex_match(line, match, kInclude)) continue;
      for (const std::string& of : included(file, match[1])) {
        ++includes;
        EXPECT_LE(room_of(of), room) << file << ": " << line << " (" << of << ")";
      }
    }
  }
  EXPECT_GT(includes, 900U);
}

TEST(Rooms, HaveNoFileTooLongToRead) {
  for (const std::string& file : sources()) {
    const std::size_t lines = lines_of(file).size();
    EXPECT_LE(lines, kMostLines) << file;
  }
}

}  // namespace
}  // namespace sparepage
