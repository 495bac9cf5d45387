#include "ci/command/page/page.h"

#include "ci/command/help/version.h"
#include "page_texts.h"

namespace sparepage {

namespace {

// JSON that stands in a script element: nothing in it ends the element, or begins a comment.
std::string escaped_for_script(const std::string& json) {
  std::string escaped;
  escaped.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      escaped += "\\u003c";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

Json json(const Page& page) {
  const Program of = program();
  Json cases = Json::array();
  for (const DrawnCase& each : page.cases) cases.push_back(json_of(each));
  return {{"page", 1},
          {"verb", page.verb},
          {"program", {{"version", of.version}, {"commit", of.commit}}},
          {"report", page.report},
          {"cases", cases}};
}

std::string html(const Page& page) {
  std::string text(kPageHead);
  text += "<style>\n";
  text += kPageStyle;
  text += "</style>\n";
  text += kPageBody;
  text += "<script type=\"application/json\" id=\"data\">" + escaped_for_script(json(page).line()) +
          "</script>\n";
  for (const std::string_view script : kPageScripts) {
    text += "<script>\n";
    text += script;
    text += "</script>\n";
  }
  return text + "</body>\n</html>\n";
}

}  // namespace sparepage
