#include "ci/command/session/interrupt.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "ci/command/session/status.h"
#include "sparepage/properties/findings/lists.h"

namespace sparepage {

namespace {

struct Signal {
  std::string_view name;
  int number;
};
constexpr Signal kSignals[] = {{"INT", SIGINT}, {"HUP", SIGHUP}, {"TERM", SIGTERM}};
constexpr const char* kVariable = "SPAREPAGE_SIGNALS";

// A signal handler has nowhere else to write.
std::atomic<bool> interrupted = false;
std::atomic<int> signal_that_came = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free);

void set_all(void (*handler)(int)) {
  for (const Signal& signal : kSignals) {
    // Only what was ignored before the command began is: no handler here ignores a signal.
    if (std::signal(signal.number, handler) == SIG_IGN && signal.number == SIGHUP) {
      std::signal(signal.number, SIG_IGN);
    }
  }
}

}  // namespace

Interruption::Interruption() {
  if (const char* variable = std::getenv(kVariable)) {
    for (const std::string& word : list_words(variable, kVariable, {})) {
      const std::string_view name = std::string_view(word).substr(0, word.find('@'));
      const std::string_view number = std::string_view(word).substr(std::min(name.size() + 1, word.size()));
      const auto signal = std::ranges::find(kSignals, name, &Signal::name);
      std::uint64_t look = 0;
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), look);
      const bool read = error == std::errc() && end == number.data() + number.size();
      if (signal == std::end(kSignals) || !read || look == 0) {
        throw UsageError(std::string(kVariable) + ": \"" + word +
                         "\" is no signal and look; write INT, TERM or HUP, then @ and a number from 1");
      }
      due_.push_back({.signal = signal->number, .look = look});
    }
  }
  interrupted = false;
  set_all([](int signal) {
    signal_that_came = signal;
    interrupted = true;
    set_all(SIG_DFL);
  });
}

Interruption::~Interruption() {
  set_all(SIG_DFL);
}

bool Interruption::asked() const {
  if (!due_.empty()) {
    const std::uint64_t look = ++looks_;
    for (const Due& due : due_) {
      if (due.look == look) std::raise(due.signal);
    }
  }
  return interrupted;
}

bool Interruption::asked_meanwhile() const {
  return interrupted;
}

void Interruption::pass_on() const {
  std::fflush(stdout);
  set_all(SIG_DFL);
  std::raise(signal_that_came);
}

}  // namespace sparepage
