#include "ci/command/status.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <system_error>

#include "ci/command/command.h"
#include "sparepage/properties/cases/trace.h"

namespace sparepage {

namespace {

int report(int status, const std::string& what) {
  std::fflush(stdout);  // what was printed before stands before it
  std::fprintf(stderr, "%s\n", what.c_str());
  return status;
}

int report_unwritable(const std::string& why) {
  return report(kUnusable, "sparepage: standard output: can't be written: " + why);
}

int report_broken(const std::string& what) {
  return report(kBroken, "sparepage: the harness is broken: " + what);
}

}  // namespace

int exit_status(const std::function<int()>& command) {
  try {
    const int status = command();
    errno = 0;
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      return report_unwritable(errno != 0 ? std::strerror(errno) : "a part of it was lost");
    }
    return status;
  } catch (const TraceError& error) {
    return report(kUnusable, error.what());
  } catch (const UsageError& error) {
    return report(kUnusable, std::string("sparepage: ") + error.what());
  } catch (const ListError& error) {
    return report(kUnusable, std::string("sparepage: ") + error.what());
  } catch (const std::system_error& error) {
    // What fmt throws when a stream can't be written; where it is standard error, nobody can be told.
    if (std::ferror(stdout) != 0) return report_unwritable(error.code().message());
    if (std::ferror(stderr) != 0) return kUnusable;
    return report_broken(error.what());
  } catch (const std::exception& error) {
    return report_broken(error.what());
  }
}

}  // namespace sparepage
