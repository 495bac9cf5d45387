#include "properties/replace_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>

namespace sparepage {

int write_all(int file, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t written = write(file, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    contents.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

namespace {

// The permissions that a file has, or that a new one gets.
mode_t mode_of(const std::string& file) {
  struct stat status = {};
  if (stat(file.c_str(), &status) == 0) return status.st_mode & 07777;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

int replace_file(const std::filesystem::path& file, std::string_view contents) {
  // mkostemps() puts what makes the name its own in place of the six characters before the end.
  constexpr std::string_view kEnd = ".partial";
  std::string beside = (file.parent_path() / (".sparepage-" + std::string(6, 'X'))).string();
  beside += kEnd;
  const mode_t mode = mode_of(file.string());
  const int stream = mkostemps(beside.data(), static_cast<int>(kEnd.size()), O_CLOEXEC);
  if (stream < 0) return errno;
  int why = write_all(stream, contents);
  if (why == 0 && (fchmod(stream, mode) != 0 || fsync(stream) != 0)) why = errno;
  if (close(stream) != 0 && why == 0) why = errno;
  if (why == 0 && rename(beside.c_str(), file.c_str()) != 0) why = errno;
  if (why != 0) unlink(beside.c_str());
  return why;
}

}  // namespace sparepage
