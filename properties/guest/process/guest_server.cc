#include "properties/guest/process/guest_server.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <map>

#include "properties/guest/process/shared_run.h"

namespace sparepage {

namespace {

constexpr int kLoadSeconds = 20;

// A message: what it is, then texts, each with a line's end.
enum Kind : char { kLoaded = 'l', kRefused = 'r', kBroken = 'b' };

std::string message_of(const GuestTraits& traits) {
  std::string text(1, kLoaded);
  const auto put = [&](const std::string& line) { text += line + '\n'; };
  put(traits.name);
  std::string summary = traits.summary;
  std::ranges::replace(summary, '\n', ' ');
  put(summary);
  put(std::to_string(traits.disclaims.size()));
  for (const std::string& each : traits.disclaims) put(each);
  put(std::to_string(traits.sizes.size()));
  for (const std::uint64_t each : traits.sizes) put(std::to_string(each));
  for (const auto has : kOptionalFunctions) put(traits.*has ? "1" : "0");
  put(std::to_string(traits.foreign.size()));
  for (const std::string& each : traits.foreign) put(each);
  return text;
}

GuestTraits traits_of(std::string_view text) {
  const auto get = [&] {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
  };
  GuestTraits traits;
  traits.name = get();
  traits.summary = get();
  for (std::size_t left = std::stoul(get()); left > 0; --left) traits.disclaims.push_back(get());
  for (std::size_t left = std::stoul(get()); left > 0; --left) traits.sizes.push_back(std::stoull(get()));
  for (const auto has : kOptionalFunctions) traits.*has = get() == "1";
  for (std::size_t left = std::stoul(get()); left > 0; --left) traits.foreign.push_back(get());
  return traits;
}

// A message of one byte that may bring a file descriptor along.
struct Envelope {
  Envelope() {
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
  }
  Envelope(const Envelope&) = delete;
  Envelope& operator=(const Envelope&) = delete;

  char byte = 's';
  iovec data = {.iov_base = &byte, .iov_len = 1};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control = {};
  msghdr message = {};
};

void send_text(int socket, const std::string& text) {
  constexpr std::size_t kMost = 60000;
  (void)!send(socket, text.data(), std::min(text.size(), kMost), MSG_NOSIGNAL);
}

// ---- in the server's process

int server_socket = -1;
SharedRun* worker_run = nullptr;  // of a process that runs cases

[[noreturn]] void give_up(const char* why) {
  if (worker_run != nullptr) {
    std::strncpy(worker_run->misuse, why, SharedRun::kMostMisuse - 1);
  } else {
    send_text(server_socket, std::string(1, kBroken) + why);
  }
  _exit(3);
}

SharedRun* map_run(int memory) {
  void* at = mmap(nullptr, SharedRun::kBytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  return at == MAP_FAILED ? nullptr : static_cast<SharedRun*>(at);
}

void detach_from_terminal() {
  // Ctrl-C is for the one who asked; the children go when he does.
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nothing = open("/dev/null", O_RDWR);
  for (int standard = 0; standard <= 2 && nothing >= 0; ++standard) dup2(nothing, standard);
  if (nothing > 2) close(nothing);
}

// The file descriptor that a message brought; -1: the other side has gone.
int receive_memory(int socket) {
  Envelope envelope;
  if (recvmsg(socket, &envelope.message, MSG_CMSG_CLOEXEC) <= 0) return -1;
  const cmsghdr* head = CMSG_FIRSTHDR(&envelope.message);
  int memory = -1;
  if (head != nullptr) std::memcpy(&memory, CMSG_DATA(head), sizeof memory);
  return memory;
}

[[noreturn]] void run_cases(int memory, GuestHeap& heap, const LoadedGuest& guest) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGXFSZ, SIG_DFL);  // which a command that writes files may ignore
  SharedRun* run = map_run(memory);
  close(memory);
  close(server_socket);
  if (run == nullptr) _exit(3);
  worker_run = run;
  heap.arm();
  serve_runs(*run, heap, guest);
}

// Starts processes when it is asked to, and reports their deaths. No signal that a heap sends to its parent
// ends it, but SIGKILL.
[[noreturn]] void serve_starts(GuestHeap& heap, const LoadedGuest& guest) {
  sigset_t child_signal;
  sigemptyset(&child_signal);
  sigaddset(&child_signal, SIGCHLD);
  sigset_t all;
  sigfillset(&all);
  sigset_t before;
  sigprocmask(SIG_BLOCK, &all, &before);
  const int signals = signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);
  std::map<pid_t, SharedRun*> children;
  const auto bury = [&] {
    int status = 0;
    for (pid_t dead = 0; (dead = waitpid(-1, &status, WNOHANG)) > 0;) {
      const auto found = children.find(dead);
      if (found == children.end()) continue;
      found->second->set_dead(status);
      munmap(found->second, SharedRun::kBytes);
      children.erase(found);
    }
  };
  for (;;) {
    std::array<pollfd, 2> both = {{{.fd = server_socket, .events = POLLIN, .revents = 0},
                                   {.fd = signals, .events = POLLIN, .revents = 0}}};
    if (poll(both.data(), both.size(), -1) < 0 && errno != EINTR) _exit(3);
    signalfd_siginfo ignored;
    while (read(signals, &ignored, sizeof ignored) > 0) {
    }
    bury();
    if (both[0].revents == 0) continue;
    const int memory = receive_memory(server_socket);
    if (memory < 0) _exit(0);
    const pid_t child = fork();
    if (child == 0) {
      close(signals);
      sigprocmask(SIG_SETMASK, &before, nullptr);
      run_cases(memory, heap, guest);
    }
    if (child > 0) children[child] = map_run(memory);
    close(memory);
    (void)!send(server_socket, &child, sizeof child, MSG_NOSIGNAL);
  }
}

[[noreturn]] void load_and_serve(LoadedGuest& heap, const std::string& file, const GuestOptions& options) {
  detach_from_terminal();
  GuestHeap::on_misuse = give_up;
  try {
    GuestLibrary library(file, options.ignored);
    GuestHeap guest(library, {.guard = options.guard, .recover = true, .poison = options.poison});
    heap.allocator = &guest;
    heap.describe(library.traits());
    send_text(server_socket, message_of(library.traits()));
    serve_starts(guest, heap);
  } catch (const GuestError& error) {
    send_text(server_socket, std::string(1, kRefused) + error.what());
  } catch (const std::exception& error) {
    send_text(server_socket, std::string(1, kBroken) + heap.file + ": " + error.what());
  }
  _exit(2);
}

}  // namespace

// ---- in the process of those who ask

GuestServer::GuestServer(LoadedGuest& heap, const std::string& file, const GuestOptions& options)
    : file_(heap.file) {
  std::array<int, 2> sockets = {};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    throw BrokenHarness(file_ + ": no process can be started for it: " + std::strerror(errno));
  }
  process_ = fork();
  if (process_ == 0) {
    close(sockets[0]);
    server_socket = sockets[1];
    load_and_serve(heap, file, options);
  }
  close(sockets[1]);
  socket_ = sockets[0];
  if (process_ < 0)
    throw BrokenHarness(file_ + ": no process can be started for it: " + std::strerror(errno));

  pollfd answer = {.fd = socket_, .events = POLLIN, .revents = 0};
  std::string text(1 << 16, '\0');
  const bool in_time = poll(&answer, 1, kLoadSeconds * 1000) > 0;
  const ssize_t bytes = in_time ? recv(socket_, text.data(), text.size(), 0) : -1;
  if (bytes <= 0) {
    int status = 0;
    if (!in_time) kill(process_, SIGKILL);
    waitpid(process_, &status, 0);
    process_ = 0;
    throw GuestError(file_ + (in_time
                                  ? ": ends while it is loaded: " + death_text(status)
                                  : ": is not loaded after " + std::to_string(kLoadSeconds) + " seconds"));
  }
  text.resize(static_cast<std::size_t>(bytes));
  if (text[0] == kRefused) throw GuestError(text.substr(1));
  if (text[0] == kBroken) throw GuestAtFault(text.substr(1));
  heap.describe(traits_of(std::string_view(text).substr(1)));
}

// It has nothing to do before it goes, and a heap may have stopped it.
GuestServer::~GuestServer() {
  if (socket_ >= 0) close(socket_);
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
}

void GuestServer::check() {
  const std::scoped_lock lock(mutex_);
  check_locked();
}

void GuestServer::check_locked() {
  int status = 0;
  if (process_ > 0 && waitpid(process_, &status, WNOHANG | WUNTRACED) == process_) {
    if (WIFSTOPPED(status)) {
      kill(process_, SIGCONT);
    } else {
      process_ = 0;
      end_ = death_text(status);
    }
  }
  if (end_.empty()) return;
  throw GuestAtFault(file_ + ": the process that it is loaded in was killed (by the heap?): " + end_);
}

pid_t GuestServer::start(int memory) {
  constexpr int kLookMs = 500;
  const std::scoped_lock lock(mutex_);
  Envelope envelope;
  cmsghdr* head = CMSG_FIRSTHDR(&envelope.message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(head), &memory, sizeof memory);
  pid_t child = 0;
  // NOLINTBEGIN(clang-analyzer-unix.BlockInCriticalSection): one conversation at a time is what it is for
  const bool asked = sendmsg(socket_, &envelope.message, MSG_NOSIGNAL) > 0;
  pollfd answer = {.fd = socket_, .events = POLLIN, .revents = 0};
  while (asked && poll(&answer, 1, kLookMs) <= 0) check_locked();
  const ssize_t got = asked ? recv(socket_, &child, sizeof child, 0) : -1;
  if (got == 0 || (got < 0 && (errno == EPIPE || errno == ECONNRESET))) {
    // The other end is closed: the process has gone, or is about to.
    siginfo_t ignored = {};
    if (process_ > 0) waitid(P_PID, static_cast<id_t>(process_), &ignored, WEXITED | WNOWAIT);
    check_locked();
  }
  if (got != sizeof child || child < 0) {
    throw BrokenHarness(file_ + ": no process can be started to run it");
  }
  // NOLINTEND(clang-analyzer-unix.BlockInCriticalSection)
  return child;
}

}  // namespace sparepage
