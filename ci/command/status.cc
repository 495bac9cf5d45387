#include "ci/command/status.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "sparepage/model/heap_library.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/findings/lists.h"

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
  } catch (const HeapError& error) {
    return report(kUnusable, std::string("sparepage: ") + error.what());
  } catch (const std::exception& error) {
    return report_broken(error.what());
  }
}

}  // namespace sparepage
