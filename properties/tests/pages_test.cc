// The pages: short lines, and links that lead somewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "properties/tests/paths.h"

namespace sparepage {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostColumns = 120;

// All Markdown of the tree, but for what stands in hidden folders and in those of builds.
std::vector<fs::path> pages() {
  std::vector<fs::path> found;
  for (auto entry = fs::recursive_directory_iterator(kSourceFolder);
       entry != fs::recursive_directory_iterator(); ++entry) {
    const std::string name = entry->path().filename().string();
    if (entry->is_directory() && (name.starts_with('.') || name.starts_with("build"))) {
      entry.disable_recursion_pending();
    } else if (entry->path().extension() == ".md") {
      found.push_back(entry->path());
    }
  }
  std::ranges::sort(found);
  return found;
}

std::vector<std::string> lines_of(const fs::path& page) {
  std::vector<std::string> lines;
  std::ifstream stream(page);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Characters of UTF-8.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(std::ranges::count_if(
      line, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

// What a heading is linked by, as GitHub and its like make it: "The verdicts" is #the-verdicts.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char character : heading) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isalnum(byte) || byte >= 0x80 || character == '-' || character == '_') {
      anchor += static_cast<char>(std::tolower(byte));
    } else if (character == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

std::set<std::string> anchors_of(const fs::path& page) {
  std::set<std::string> anchors;
  for (const std::string& line : lines_of(page)) {
    const std::size_t text = line.find_first_not_of('#');
    if (text != 0 && text != std::string::npos && line[text] == ' ')
      anchors.insert(anchor_of(line.substr(text + 1)));
  }
  return anchors;
}

TEST(Pages, HaveNoLineThatIsTooLong) {
  for (const fs::path& page : pages()) {
    const std::vector<std::string> lines = lines_of(page);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      EXPECT_LE(columns(lines[i]), kMostColumns) << page.string() << ":" << i + 1;
    }
  }
}

// The first page is for a reader who has fifteen minutes.
TEST(Pages, AreShortWhereOneBegins) {
  EXPECT_LE(lines_of(fs::path(kSourceFolder) / "README.md").size(), 160U);
}

TEST(Pages, HaveNoLinkThatLeadsNowhere) {
  static const std::regex kLink(R"(\]\(([^)\s]+)\)|src="([^"]+)\")");
  std::size_t links = 0;
  for (const fs::path& page : pages()) {
    for (const std::string& line : lines_of(page)) {
      if (line.starts_with("    ")) continue;
      for (std::sregex_iterator link(line.begin(), line.end(), kLink), end; link != end; ++link) {
        const std::string target = (*link)[1].matched ? (*link)[1] : (*link)[2];
        if (target.find("://") != std::string::npos) continue;
        ++links;
        const std::size_t hash = target.find('#');
        const fs::path file = hash == 0 ? page : page.parent_path() / target.substr(0, hash);
        EXPECT_TRUE(fs::exists(file)) << page.string() << ": " << target;
        if (hash == std::string::npos) continue;
        EXPECT_THAT(anchors_of(file), testing::Contains(target.substr(hash + 1)))
            << page.string() << ": " << target;
      }
    }
  }
  EXPECT_GT(links, 50U);
}

}  // namespace
}  // namespace sparepage
