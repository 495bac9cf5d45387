// What a run writes goes to the page's files, in memory: each is there as a whole when the run has ended.
#include <cerrno>
#include <cstdio>

#include "ci/command/output/write.h"
#include "ci/command/session/status.h"

namespace sparepage {

void refuse_one_file_twice(const std::vector<std::string>& /*outputs*/,
                           const std::vector<std::string>& /*inputs*/) {}

bool written_whole(const std::string& /*file*/) {
  return true;
}

void write_whole(const std::string& file, std::string_view contents) {
  std::FILE* stream = std::fopen(file.c_str(), "wb");
  const bool written =
      stream != nullptr && std::fwrite(contents.data(), 1, contents.size(), stream) == contents.size();
  if (stream == nullptr || std::fclose(stream) != 0 || !written) refuse_unwritten(file, errno);
}

void write_output(std::string_view contents, const std::string& file) {
  if (!file.empty()) return write_whole(file, contents);
  if (std::fwrite(contents.data(), 1, contents.size(), stdout) != contents.size()) {
    refuse_unwritten("standard output", errno);
  }
}

}  // namespace sparepage
