// A picture of pages as SVG 1.1, with no script and nothing from elsewhere.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "ci/command/draw/draw.h"
#include "ci/command/output/xml.h"

namespace sparepage {

namespace {

// Pixels.
constexpr std::size_t kMargin = 16;
constexpr std::size_t kRow = 28;
constexpr std::size_t kPage = 18;
constexpr std::size_t kGap = 4;        // between two pages
constexpr std::size_t kGroupGap = 20;  // between two groups
constexpr std::size_t kCharacter = 8;  // of 13 pixels, at the most

constexpr std::string_view kStyle =
    "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328}"
    ".back{fill:#ffffff;stroke:#d0d7de}.dim{fill:#59636e}.bad{fill:#c5221f;font-weight:bold}"
    ".interrupt{fill:#9a3412}.heap{fill:#8b949e}.spare{fill:#2da44e}.free{fill:none;stroke:#59636e;"
    "stroke-dasharray:3 2}.others{fill:#d0d7de}.moved{stroke:#1f2328;stroke-width:2}"
    ".stolen{stroke:#c5221f;stroke-width:3}"
    "@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.back{fill:#0d1117;stroke:#3d444d}"
    ".dim{fill:#9198a1}.bad{fill:#ff7b72}.interrupt{fill:#ffa657}.heap{fill:#6e7681}.spare{fill:#3fb950}"
    ".free{stroke:#9198a1}.others{fill:#3d444d}.moved{stroke:#f0f6fc}.stolen{stroke:#ff7b72}}";

struct Group {
  std::string_view name;
  std::string_view style;
  std::uint32_t Pages::* pages;
};
constexpr Group kGroups[] = {{"heap", "heap", &Pages::heap},
                             {"spare", "spare", &Pages::spare},
                             {"pager: free", "free", &Pages::free},
                             {"others", "others", &Pages::others}};

// One picture's layout: each group of pages has the columns that it ever needs.
class Drawing {
 public:
  explicit Drawing(const Picture& picture) : picture_(picture) {
    std::size_t operation = 0;
    std::size_t what = 0;
    for (const DrawnMoment& moment : picture.moments) {
      operation = std::max(operation, label(moment).size());
      what = std::max(what, moment.what.size());
    }
    what_x_ = kMargin + (operation + 2) * kCharacter;
    std::size_t x = what_x_ + (what + 2) * kCharacter;
    for (std::size_t i = 0; i < std::size(kGroups); ++i) {
      std::uint32_t most = picture.start.*kGroups[i].pages;
      for (const DrawnMoment& moment : picture.moments) most = std::max(most, moment.pages.*kGroups[i].pages);
      x_[i] = x;
      shown_[i] = most != 0;
      if (most != 0) {
        x += std::max(most * (kPage + kGap), kGroups[i].name.size() * kCharacter) + kGroupGap;
      }
    }
    width_ = x - kGroupGap + kMargin;
  }

  std::string text() {
    const std::size_t height = 2 * kMargin + (picture_.moments.size() + 2) * kRow + kRow / 2;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
        "role=\"img\" aria-label=\"{2}\">\n<title>{2}</title>\n<style>{3}</style>\n"
        "<rect class=\"back\" x=\"0.5\" y=\"0.5\" width=\"{4}\" height=\"{5}\" rx=\"8\"/>\n",
        width_, height, escaped_for_xml(picture_.title, XmlPlace::attribute), kStyle, width_ - 1, height - 1);
    std::size_t y = kMargin + kRow / 2;
    out += words(kMargin, y, "dim", picture_.title);
    y += kRow;
    for (std::size_t i = 0; i < std::size(kGroups); ++i) {
      if (shown_[i]) out += words(x_[i], y, "dim", kGroups[i].name);
    }
    y += kRow;
    out += words(kMargin, y, "dim", "at the start") + pages(y, picture_.start, picture_.start, "");
    const Pages* before = &picture_.start;
    for (const DrawnMoment& moment : picture_.moments) {
      y += kRow;
      const bool interrupt = moment.context == Context::interrupt;
      out += words(kMargin, y, interrupt ? "interrupt" : "", label(moment));
      out += words(what_x_, y, moment.failed ? "bad" : interrupt ? "interrupt" : "", moment.what);
      out += pages(y, moment.pages, *before, moment.landed ? "stolen" : "moved");
      before = &moment.pages;
    }
    return out + "</svg>\n";
  }

 private:
  static std::string label(const DrawnMoment& moment) {
    return (moment.landed ? "  " : "") + moment.operation;
  }

  static std::string words(std::size_t x, std::size_t y, std::string_view style, std::string_view text) {
    if (text.empty()) return "";
    return fmt::format("<text x=\"{}\" y=\"{}\"{} xml:space=\"preserve\">{}</text>\n", x, y,
                       style.empty() ? "" : fmt::format(" class=\"{}\"", style),
                       escaped_for_xml(text, XmlPlace::content));
  }

  // Those that a group gained since the moment before have a frame.
  std::string pages(std::size_t y, const Pages& now, const Pages& before, std::string_view moved) const {
    std::string out;
    for (std::size_t i = 0; i < std::size(kGroups); ++i) {
      const std::uint32_t had = before.*kGroups[i].pages;
      for (std::uint32_t page = 0; page < now.*kGroups[i].pages; ++page) {
        const bool gained = page >= had && kGroups[i].pages != &Pages::free;
        out += fmt::format("<rect class=\"{}{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"/>\n",
                           kGroups[i].style, gained ? fmt::format(" {}", moved) : "",
                           x_[i] + page * (kPage + kGap), y - kPage + kGap, kPage, kPage);
      }
    }
    return out;
  }

  const Picture& picture_;
  std::size_t what_x_ = 0;
  std::size_t x_[std::size(kGroups)] = {};
  bool shown_[std::size(kGroups)] = {};
  std::size_t width_ = 0;
};

}  // namespace

std::string svg(const Picture& picture) {
  return Drawing(picture).text();
}

}  // namespace sparepage
