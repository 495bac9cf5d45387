// The rooms of the house: no file includes one of a room below its own, and none grows too long to read.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "properties/tests/paths.h"

namespace sparepage {
namespace {

namespace fs = std::filesystem;

// From the top of the house downwards: a file includes its own room and those that stand before it. The tests
// look into all of them.
constexpr std::array<std::string_view, 9> kRooms = {"model",
                                                    "properties/cases",
                                                    "properties/oracle",
                                                    "properties/findings",
                                                    "properties/explorer",
                                                    "properties/shrinker",
                                                    "properties/search",
                                                    "fuzz_targets",
                                                    "ci"};
constexpr std::size_t kMostLines = 450;

// The room of a file, or of what an include names: "sparepage/model/heap.h", "ci/command/files.h".
std::size_t room_of(std::string path) {
  const std::string_view published = "/include/sparepage/";
  if (const std::size_t at = path.find(published); at != std::string::npos) {
    path = path.substr(at + published.size());
  } else if (path.starts_with("sparepage/")) {
    path = path.substr(10);
  }
  const auto room = std::ranges::find_if(
      kRooms, [&](std::string_view of) { return path.starts_with(std::string(of) + "/"); });
  return static_cast<std::size_t>(room - kRooms.begin());
}

std::vector<fs::path> sources() {
  std::vector<fs::path> files;
  for (const char* room : {"model", "properties", "fuzz_targets", "ci"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(kSourceFolder) / room)) {
      const std::string ends = entry.path().extension().string();
      if (ends == ".h" || ends == ".cc") files.push_back(entry.path().lexically_relative(kSourceFolder));
    }
  }
  std::ranges::sort(files);
  return files;
}

TEST(Rooms, IncludeNothingFromBelow) {
  std::size_t includes = 0;
  for (const fs::path& file : sources()) {
    const std::size_t room = room_of(file.string());
    std::ifstream stream(fs::path(kSourceFolder) / file);
    for (std::string line; std::getline(stream, line);) {
      if (!line.starts_with("#include \"")) continue;
      const std::size_t of = room_of(line.substr(10, line.rfind('"') - 10));
      if (of == kRooms.size()) continue;  // of no room: the threads that several share, and the tests' own
      ++includes;
      EXPECT_LE(of, room) << file.string() << ": " << line;
    }
  }
  EXPECT_GT(includes, 300U);
}

TEST(Rooms, HaveNoFileTooLongToRead) {
  for (const fs::path& file : sources()) {
    std::ifstream stream(fs::path(kSourceFolder) / file);
    std::size_t lines = 0;
    for (std::string line; std::getline(stream, line);) ++lines;
    EXPECT_LE(lines, kMostLines) << file.string();
  }
}

}  // namespace
}  // namespace sparepage
