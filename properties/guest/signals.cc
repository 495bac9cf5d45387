// Crashes and hangs of a guest: the call that is under way ends, and with it the run.
#include <execinfo.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

namespace {

constexpr std::array kCrashes = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
constexpr long kTickMs = 5;
constexpr std::size_t kSignalStackBytes = std::size_t{1} << 16;

// heap.h's functions have no argument that says whose they are, and a signal's handler has none either: the
// one of this process.
GuestHeap* the_heap = nullptr;
// Guests run in the thread that called them; a thread of a heap's own may call nothing.
thread_local bool this_thread_calls = false;

// NOLINTBEGIN(performance-no-int-to-ptr): a register is a number
void* instruction_of([[maybe_unused]] void* context) {
#if defined(__x86_64__)
  return reinterpret_cast<void*>(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_RIP]);
#elif defined(__i386__)
  return reinterpret_cast<void*>(static_cast<ucontext_t*>(context)->uc_mcontext.gregs[REG_EIP]);
#elif defined(__aarch64__)
  return reinterpret_cast<void*>(static_cast<ucontext_t*>(context)->uc_mcontext.pc);
#else
  return nullptr;
#endif
}
// NOLINTEND(performance-no-int-to-ptr)

}  // namespace

namespace {
void end_by_misuse(const char* why) {
  std::fprintf(stderr, "%s\n", why);
  std::_Exit(3);
}
}  // namespace

void (*GuestHeap::on_misuse)(const char* why) = end_by_misuse;

GuestHeap& GuestHeap::caller(const char* function) {
  if (the_heap == nullptr || the_heap->frame_ == nullptr || !this_thread_calls) {
    const std::string why =
        std::string(function) +
        " was called from outside the heap's own functions (a constructor, a thread, an exit "
        "handler?): a heap may call it only while one of them runs";
    on_misuse(why.c_str());
    std::abort();
  }
  return *the_heap;
}

void GuestHeap::install_handlers() {
  the_heap = this;
  this_thread_calls = true;
  if (!options_.recover) return;
  // The first call loads what it needs: it must not be the one in a handler.
  pc_count_ = backtrace(pcs_, kMostPcs);
  signal_stack_.resize(kSignalStackBytes);
  const stack_t stack = {.ss_sp = signal_stack_.data(), .ss_flags = 0, .ss_size = signal_stack_.size()};
  sigaltstack(&stack, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  for (const int number : kCrashes) sigaction(number, &action, nullptr);
  struct sigaction tick = {};
  tick.sa_handler = on_tick;
  tick.sa_flags = SA_ONSTACK | SA_RESTART;
  sigaction(SIGPROF, &tick, nullptr);
  on_exit(on_exit_of_process, this);
}

void GuestHeap::arm() const {
  if (!options_.recover) return;
  const itimerval every = {.it_interval = {.tv_sec = 0, .tv_usec = kTickMs * 1000},
                           .it_value = {.tv_sec = 0, .tv_usec = kTickMs * 1000}};
  setitimer(ITIMER_PROF, &every, nullptr);
}

GuestHeap::~GuestHeap() {
  if (options_.recover) {
    const itimerval never = {};
    setitimer(ITIMER_PROF, &never, nullptr);
    for (const int number : kCrashes) std::signal(number, SIG_DFL);
    const stack_t none = {.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
    sigaltstack(&none, nullptr);
  }
  the_heap = nullptr;
}

void GuestHeap::on_signal(int number, siginfo_t* /*info*/, void* context) {
  GuestHeap* heap = the_heap;
  if (heap == nullptr || heap->frame_ == nullptr || !this_thread_calls) {
    std::signal(number, SIG_DFL);
    raise(number);
    return;
  }
  heap->in_host_ = 1;
  heap->signal_ = number;
  heap->pcs_[0] = instruction_of(context);
  heap->pc_count_ = 1 + backtrace(heap->pcs_ + 1, kMostPcs - 1);
  heap->leave();
}

void GuestHeap::end_by_report(const char* sanitizer, const char* what, void* pc) {
  GuestHeap* heap = the_heap;
  if (heap == nullptr || heap->frame_ == nullptr || !this_thread_calls) return;
  if (heap->in_host_ != 0 || !heap->options_.recover) return;
  heap->in_host_ = 1;
  std::snprintf(heap->report_, sizeof heap->report_, "%s: %s", sanitizer, what);
  heap->pcs_[0] = pc;
  heap->pc_count_ = pc == nullptr ? 0 : 1;
  heap->pc_count_ += backtrace(heap->pcs_ + heap->pc_count_, kMostPcs - heap->pc_count_);
  heap->leave();
}

// A call that has gone on for the limit of processor time hangs. A tick of that time is the heap's if it
// comes while its code runs: so no clock need be read at each call of the host's functions, and what these
// cost is nobody's.
void GuestHeap::on_tick(int /*number*/) {
  GuestHeap* heap = the_heap;
  if (heap == nullptr || heap->frame_ == nullptr || heap->in_host_ != 0) return;
  if (heap->ticked_calls_ != heap->calls_) {
    heap->ticked_calls_ = heap->calls_;
    heap->ticks_ = 0;
    return;
  }
  if (static_cast<long>(++heap->ticks_) * kTickMs < static_cast<long>(heap->hang_ms_)) return;
  heap->hang_pending_ = 1;
  heap->leave();
}

void GuestHeap::on_exit_of_process(int status, void* /*heap*/) {
  GuestHeap* heap = the_heap;
  if (heap == nullptr || heap->frame_ == nullptr) return;
  heap->in_host_ = 1;
  heap->exit_status_ = status;
  heap->pc_count_ = backtrace(heap->pcs_, kMostPcs);
  heap->leave();
}

// The jump out of a tick's handler leaves the next one blocked, so that none comes while it jumps.
void GuestHeap::allow_ticks() {
  sigset_t ticks;
  sigemptyset(&ticks);
  sigaddset(&ticks, SIGPROF);
  sigprocmask(SIG_UNBLOCK, &ticks, nullptr);
}

std::string signal_text(int number) {
  const char* name = sigabbrev_np(number);
  return name == nullptr ? "signal " + std::to_string(number) : "SIG" + std::string(name);
}

void GuestHeap::note_crash(std::string_view function) {
  std::string where;
  for (int i = 0; i < pc_count_ && where.empty(); ++i) {
    // Where a call returns to may be after the end of the function that makes it, if it never returns.
    const bool returns = signal_ == 0 || i != 0;
    const auto* at = static_cast<const std::byte*>(pcs_[i]) - (returns ? 1 : 0);
    if (library_.owns(at)) where = library_.function_of(at);
  }
  if (!where.empty()) where = " in " + where;
  if (hang_pending_ != 0) {
    finish(End::hung, "no end of " + std::string(function));
  } else if (report_[0] != '\0') {
    finish(End::crashed, report_ + where);
  } else if (exit_status_ >= 0) {
    finish(End::crashed, "exit(" + std::to_string(exit_status_) + ")" + where);
  } else {
    finish(End::crashed, signal_text(signal_) + where);
  }
  hang_pending_ = 0;
  signal_ = 0;
  report_[0] = '\0';
  exit_status_ = -1;
}

}  // namespace sparepage
