#include "ci/command/session/status.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/findings/lists.h"
#include "sparepage/properties/guest/guest.h"

namespace sparepage {

namespace {

int report(int status, const std::string& what) {
  std::fflush(stdout);  // what was printed before stands before it
  std::fprintf(stderr, "%s\n", what.c_str());
  return status;
}

bool is_full(int why) {
  return why == ENOSPC || why == EDQUOT || why == EFBIG || why == EIO;
}

}  // namespace

void refuse_unwritten(const std::string& where, int why) {
  const std::string what = where + ": can't be written: " + std::strerror(why);
  if (is_full(why)) throw FullError(what);
  throw UsageError(what);
}

int exit_status(const std::function<int()>& command) {
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    const int status = command();
    errno = 0;
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      refuse_unwritten("standard output", errno != 0 ? errno : EIO);
    }
    return status;
  } catch (const FullError& error) {
    return report(kBroken, std::string("sparepage: ") + error.what());
  } catch (const TraceError& error) {
    return report(kUnusable, error.what());
  } catch (const UsageError& error) {
    return report(kUnusable, std::string("sparepage: ") + error.what());
  } catch (const ListError& error) {
    return report(kUnusable, std::string("sparepage: ") + error.what());
  } catch (const GuestError& error) {
    return report(kUnusable, std::string("sparepage: ") + error.what());
  } catch (const GuestAtFault& error) {
    return report(kBroken, std::string("sparepage: ") + error.what());
  } catch (const std::exception& error) {
    return report(kBroken, std::string("sparepage: the harness is broken: ") + error.what());
  }
}

}  // namespace sparepage
