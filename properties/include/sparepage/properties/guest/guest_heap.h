// A guest as the allocator of a machine: calls its functions as HEAP.md says, gives it pages, lets interrupts
// land at its points, and asks it what some invariants want to know. Source: HEAP.md sections 1 to 3.
//
// What happens stands in the machine's journal, as for the modelled heap. A run that ends before its last
// step (a crash, a hang, a wait, a block that is not the heap's to give) is over: nothing of the heap is
// called any more, and all that is asked of it is refused.
//
// There is one region and one set of static data: in a process one machine at a time has a guest, the one
// that was reset last.
#pragma once

#include <atomic>
#include <csetjmp>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sparepage/model/machine.h"
#include "sparepage/properties/guest/library.h"
#include "sparepage/properties/guest/region.h"

namespace sparepage {

// "SIGSEGV".
std::string signal_text(int number);

class GuestHeap final : public Allocator {
 public:
  // Why a run is over.
  enum class End : std::uint8_t { running, passed_over, unsound, blocked, crashed, hung };

  struct Options {
    bool guard = false;   // touching a page that the heap does not hold is a crash
    bool recover = true;  // a crash or a hang ends the run, and not the process
    // Under AddressSanitizer, and if the heap is built with it too, what it does to a client's block is a
    // crash.
    bool poison = true;
  };

  GuestHeap(GuestLibrary& library, const Options& options);
  GuestHeap(const GuestHeap&) = delete;
  GuestHeap& operator=(const GuestHeap&) = delete;
  ~GuestHeap();

  // Starts the clock that hangs are found by; in the process that runs, once.
  void arm() const;
  // Where calls of the heap's functions are counted besides, for one who watches from another process.
  void count_calls_in(std::atomic<std::uint64_t>* counter) { counter_ = counter; }
  // Told why nothing is worth anything any more; does not return.
  static void (*on_misuse)(const char* why);

  // As it was when it was loaded, with the pager's pages; then `create`.
  void reset(const Config& config, Pager& pager, Journal& journal) override;
  // Whether it is looked at whether need, usable, spare and check change anything.
  void look_closely(bool closely) { closely_ = closely; }
  // How often the heap took each of its edges, if it counts them (heap_library.h).
  std::span<std::uint8_t> counters() const { return library_.counters(); }
  // Processor time of one call that is a hang, in milliseconds: the heap's own, without what heap.h's
  // functions and the protection of pages cost. So that a call which does little else than call those ends,
  // too, it may call them kMostAsks times for each millisecond.
  void limit_hangs(unsigned milliseconds) { hang_ms_ = milliseconds; }
  static constexpr std::uint64_t kMostAsks = 1000;

  // A block, written by its client from end to end; 0: refused, or the run is over.
  Address get(std::uint64_t size, const Call& call) override;
  // Of a live block. Its client zeroes it before.
  void ret(Address block, const Call& call) override;
  void fill(const Call& call) override;
  void run_deferred_work(const Call& call) override;
  void pressed() override { run_.pressed = true; }
  std::byte* at(Address address) override { return Region::at(address); }

  // Something is to land in the operation that is under way: what the heap says of itself until then.
  void look_before_landing();
  // A step has ended: what the heap says of itself then.
  void settle(StepPlace place, Context context) override;

  End end() const { return run_.end; }
  bool over() const override { return run_.end != End::running; }
  Outcome last_outcome() const override;
  // "SIGSEGV in nano_alloc".
  const std::string& why() const { return run_.why; }
  // What the harness can't go on with: need, usable, spare or check changed something. "": nothing.
  const std::string& misuse() const { return misuse_; }

  // At the last look:
  std::uint64_t spare() const { return run_.spare; }           // bytes
  const std::string& unsound() const { return run_.unsound; }  // what check() said; "": sound
  // The first request that a drained heap does not serve any more, though it did, in the order in which they
  // were granted; nothing: all are served.
  const std::optional<std::uint64_t>& unserved() const { return unserved_; }
  // Whether what it did may have harmed the process: it crashed or hung, if only in answer to a question.
  bool spent() const { return spent_ || run_.end == End::crashed || run_.end == End::hung; }
  // Whether a call of the run had no end, if only one in answer to a question.
  bool hung() const { return run_.hung_in_question || run_.end == End::hung; }
  std::uint32_t heap_pages() const override { return region_.pages(); }  // held
  std::uint32_t spare_pages() const override;
  // Of the run: the request at application time that most free pages did not help.
  const std::optional<RefusedRequest>& refused() const { return run_.refused; }
  bool holds(Address address, std::uint64_t bytes) const { return region_.holds(address, bytes); }

  // Free pages with which an application-time request of that size is never refused; nothing: no promise.
  std::optional<std::uint64_t> pages_needed(std::uint64_t size) override;

  // The static data and the pages as a value, and back: for a fixed case that is run twice.
  struct Image {
    GuestLibrary::Image data;
    Region::Image pages;
  };
  void save(Image& image) const;
  void restore(const Image& image);
  // Where it differs from an image, in words; "": nowhere.
  std::string difference(const Image& image) const;

  // A block that is live.
  struct Request {
    Address address;
    std::uint64_t size;
    std::uint32_t usable;
  };

  // What is kept of a run besides the heap.
  struct Run {
    bool pressed = false;
    bool hung_in_question = false;
    End end = End::running;
    std::string why;
    std::string unsound;
    std::uint64_t spare = 0;
    std::optional<RefusedRequest> refused;
    std::vector<Request> live;      // by address
    std::vector<Request> in_order;  // as they were granted
    std::uint64_t live_bytes = 0;
    std::vector<Request> peak;  // that were live when most bytes were, as they were granted
    std::uint64_t peak_bytes = 0;
    std::uint32_t peak_pages = 0;
  };
  // Where a run stands between two steps, as a value.
  struct Standing {
    Image heap;
    std::vector<Region::Stray> strays;
    Run run;
  };
  std::span<const Request> live() const { return run_.live; }  // by address
  void save(Standing& standing) const;
  // The machine that was reset last then has to stand there, too.
  void restore(const Standing& standing);

  // What steps to come may depend on, as bytes that are equal where it is: `pages` are what is held and what
  // strayed, and what is kept of its clients; `data` is static data, as GuestLibrary::append_changes() has
  // it.
  void append_state(std::vector<std::byte>& pages, std::vector<std::byte>& data) const;
  const GuestLibrary& library() const { return library_; }

  // What heap.h's functions do.
  void* take(std::size_t pages, std::size_t align);
  void give(void* run, std::size_t pages);
  void* sbrk(std::ptrdiff_t bytes);
  Context context() const;
  void point(const char* name);
  [[noreturn]] void blocked(const char* why);

  // While one of them runs, no time is the heap's, and what clients own is open.
  class Inside {
   public:
    explicit Inside(const char* function) : heap(caller(function)) {
      heap.in_host_ = 1;
      if (++heap.frame_->asks > kMostAsks * heap.hang_ms_) heap.hang_pending_ = 1;
      heap.open_blocks();
    }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside() {
      heap.close_blocks();
      clear_stack();
      heap.in_host_ = 0;
      if (heap.hang_pending_ != 0) heap.leave();
    }
    GuestHeap& heap;
  };

  // A sanitizer found something, and is about to report it. If a heap's function did it, its call ends here,
  // and with it the run; `pc`: the instruction, or null.
  static void end_by_report(const char* sanitizer, const char* what, void* pc);

  // The one that heap.h's functions are of; ends the process with 3 if it runs none of its heap's functions.
  static GuestHeap& caller(const char* function);

 private:
  // A call of one of the heap's functions.
  struct Frame {
    std::string_view function;
    Context context = Context::application;
    Preemption* preemption = nullptr;  // null: there are no points
    bool masked = false;               // its caller has interrupts off: no page
    bool query = false;                // one of the four that change nothing, or a question
    bool refilling = false;            // it is created, or fills its spare: its asks are not counted
    bool landed = false;               // something did
    bool looked_since = true;  // what landed last, if anything: it reached a point or asked for pages since
    bool asked = false;        // for pages
    bool returned = false;
    std::uint32_t points = 0;  // reached
    std::uint64_t asks = 0;    // calls of heap.h's functions
    Frame* previous = nullptr;
    sigjmp_buf jump = {};
  };
  static Frame frame_of(std::string_view function, const Call& call);
  bool enter(Frame& frame, void (*body)(void*), void* argument);
  // Whether it returned; else the run is over.
  bool call(Frame& frame, void (*body)(void*), void* argument);
  template <class Body>
  bool call(Frame& frame, Body body) {
    return call(frame, [](void* of) { (*static_cast<Body*>(of))(); }, &body);
  }
  [[noreturn]] void leave();  // the call that runs, without returning from it
  static void allow_ticks();
  static void clear_stack();  // below the caller's frame
  template <class Body>
  std::optional<std::invoke_result_t<Body>> query(std::string_view function, Body body);
  void finish(End end, std::string why);
  void note_crash(std::string_view function);
  // What clients own is poisoned while the heap's functions run, and is not while their host does.
  void open_blocks() const;
  void close_blocks() const;

  Address grant(void* block, std::uint64_t size, const Call& call);
  void refuse(std::uint64_t size, const Call& call, std::uint64_t spare, const Frame& frame);
  // What is wrong with a block that is granted, given as many usable bytes.
  std::optional<Event::Wrong> flaw_of(const void* block, std::uint64_t size, std::uint64_t usable) const;

  // What would be, asked of a copy at application time, without interrupts. Its asks count nowhere. What it
  // crashed or hung in stands in `question_end_`.
  enum class Answer : std::uint8_t { no, yes, crashed, hung };
  struct QuestionEnd {
    End end = End::running;
    std::string why;
  };
  // The heap may hold so many pages, and it stands where it stood before.
  Answer ask(std::uint32_t most_pages, bool (*body)(void*), void* argument);
  template <class Body>
  Answer ask(std::uint32_t most_pages, Body body) {
    return ask(most_pages, [](void* of) { return (*static_cast<Body*>(of))(); }, &body);
  }
  // A crash or a hang in a question is the step's: whether it was one.
  bool ends_the_run(Answer answer);
  bool would_serve(std::uint64_t size);
  std::optional<std::uint64_t> first_unserved();
  Answer serves_in_order(std::span<const Request> requests, std::uint64_t& unserved);
  void look_for_trace(Event& refused);
  Event::Served served(std::uint64_t size, std::uint32_t most_pages);
  bool ask_pages(std::uint64_t pages);  // whether they are granted
  void give_back(const Region::Given& given);
  void note_live_on(Address from, std::uint64_t bytes);
  Event event(Event::Kind kind) const;
  void note(const Event& event);
  std::vector<Request>::iterator first_after(Address address);

  // A block of 0 bytes counts as one, which nobody writes.
  static std::uint64_t bytes_counted(std::uint64_t size) { return size == 0 ? 1 : size; }

  static void on_signal(int number, siginfo_t* info, void* context);
  static void on_tick(int number);
  static void on_exit_of_process(int status, void* heap);
  void install_handlers();

  GuestLibrary& library_;
  Options options_;
  Region region_;
  Pager* pager_ = nullptr;
  Journal* journal_ = nullptr;
  Frame* frame_ = nullptr;
  unsigned hang_ms_ = 1000;
  std::uint32_t question_pages_ = 0;  // that it may hold, while a question is asked
  QuestionEnd question_end_;
  bool spent_ = false;
  bool closely_ = true;
  bool questioning_ = false;
  std::uint8_t released_in_ = 0;  // contexts in which a block was released since the last look between steps
  std::string misuse_;
  std::optional<std::uint64_t> unserved_;

  Run run_;

  Image before_;                   // a request
  std::uint32_t free_before_ = 0;  // pages of the pager, then
  Image after_;                    // it was refused
  Image asked_;                    // a question

  // Written by signal handlers.
  static constexpr int kMostPcs = 48;
  volatile std::sig_atomic_t in_host_ = 0;
  volatile std::sig_atomic_t hang_pending_ = 0;
  std::uint64_t volatile calls_ = 0;
  std::atomic<std::uint64_t>* counter_ = nullptr;
  std::uint64_t ticked_calls_ = 0;
  unsigned ticks_ = 0;
  int signal_ = 0;
  char report_[128] = "";  // a sanitizer's; "": none
  int exit_status_ = -1;
  void* pcs_[kMostPcs] = {};
  int pc_count_ = 0;
  std::vector<std::byte> signal_stack_;
};

// The guest of a machine; null: IFSMGR serves.
inline GuestHeap* guest_of(const Machine& machine) {
  return static_cast<GuestHeap*>(machine.ifsmgr.substitute());
}

}  // namespace sparepage
