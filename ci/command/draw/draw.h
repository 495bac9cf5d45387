// A trace as a picture: where its pages are, moment by moment. The picture is a value, and its SVG a pure
// function of it.
#pragma once

#include <string>
#include <vector>

#include "ci/command/input/input.h"
#include "ci/command/picture/picture.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

// Something that moved pages or was refused one, or the end of a step.
struct DrawnMoment {
  std::string operation;  // as the trace has it; "": the operation of the moment before goes on
  Context context;        // who did it
  bool landed;            // inside another operation
  std::string what;       // "GetHeap(160) is refused"
  bool failed;
  Pages pages;  // after it
};

struct Picture {
  std::string title;  // the trace's name, and the strategy's
  Pages start;
  std::vector<DrawnMoment> moments;
};

// Throws UsageError for a trace of more pages, or of more moments, than a picture has room for.
Picture picture_of(const Input& input, const Subject& strategy);

// Legible on a light and on a dark screen: it brings its own background, and looks at what the reader
// prefers.
std::string svg(const Picture& picture);

}  // namespace sparepage
