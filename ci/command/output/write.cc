#include "ci/command/output/write.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <utility>

#include "ci/command/session/status.h"
#include "properties/replace_file.h"

namespace sparepage {

namespace {

int write_to(const std::string& file, std::string_view contents) {
  const int stream = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (stream < 0) return errno;
  const int why = write_all(stream, contents);
  return close(stream) != 0 && why == 0 ? errno : why;
}

// The stream of this process that goes to the file; null: neither does. Opened once more it would be written
// from its start, over what stands there.
std::FILE* stream_to(const std::string& file) {
  struct stat there = {};
  if (stat(file.c_str(), &there) != 0) return nullptr;
  for (std::FILE* stream : {stdout, stderr}) {
    struct stat ours = {};
    if (fstat(fileno(stream), &ours) != 0) continue;
    if (ours.st_dev == there.st_dev && ours.st_ino == there.st_ino) return stream;
  }
  return nullptr;
}

// What a name that is written to leads to, all links followed; whether or not it is there.
std::filesystem::path without_links(const std::string& file) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(file, error);
  // As many as the system follows.
  for (int links = 0; links < 40 && std::filesystem::is_symlink(path, error); ++links) {
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    if (error) break;
    path = path.parent_path() / target;
  }
  const std::filesystem::path whole = std::filesystem::weakly_canonical(path, error);
  return error ? path : whole;
}

// Files that were named: by where their names lead, and by what is there, which may have several names.
class NamedFiles {
 public:
  // Whether it is none of those before.
  bool add(const std::string& file) {
    struct stat there = {};
    const bool is_new = names_.insert(without_links(file)).second;
    return (stat(file.c_str(), &there) != 0 || nodes_.insert({there.st_dev, there.st_ino}).second) && is_new;
  }

 private:
  std::set<std::filesystem::path> names_;
  std::set<std::pair<dev_t, ino_t>> nodes_;
};

}  // namespace

void refuse_one_file_twice(const std::vector<std::string>& outputs, const std::vector<std::string>& inputs) {
  NamedFiles named;
  for (const std::string& input : inputs) {
    if (!input.empty() && input != "-") named.add(input);
  }
  for (const std::string& file : outputs) {
    if (file.empty() || !written_whole(file) || named.add(file)) continue;
    throw UsageError(file + ": named twice, and would be overwritten; name another file");
  }
}

bool written_whole(const std::string& file) {
  std::error_code error;
  const auto kind = std::filesystem::status(file, error).type();
  return kind == std::filesystem::file_type::not_found ||
         (kind == std::filesystem::file_type::regular && stream_to(file) == nullptr);
}

void write_whole(const std::string& file, std::string_view contents) {
  int why = 0;
  if (std::FILE* const stream = stream_to(file); stream != nullptr) {
    errno = 0;
    const bool whole = std::fwrite(contents.data(), 1, contents.size(), stream) == contents.size();
    if (!whole || std::fflush(stream) != 0) why = errno;
  } else {
    why = written_whole(file) ? replace_file(without_links(file), contents) : write_to(file, contents);
  }
  if (why != 0) refuse_unwritten(file, why);
}

void write_output(std::string_view contents, const std::string& file) {
  if (file.empty()) {
    if (std::fwrite(contents.data(), 1, contents.size(), stdout) != contents.size()) {
      refuse_unwritten("standard output", errno);
    }
  } else {
    write_whole(file, contents);
  }
}

}  // namespace sparepage
