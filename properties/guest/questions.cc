// What is asked of a copy of a guest, for the rows that ask what would be. Source: HEAP.md sections
// 2 and 3.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sparepage/properties/guest/guest_heap.h"

namespace sparepage {

// A wait is a no.
GuestHeap::Answer GuestHeap::ask(std::uint32_t most_pages, bool (*body)(void*), void* argument) {
  save(asked_);
  question_end_ = {};
  question_pages_ = most_pages;
  questioning_ = true;
  bool yes = false;
  Frame frame = {.function = "a question", .query = true};
  const bool returned = call(frame, [&] { yes = body(argument); });
  questioning_ = false;
  Answer answer = returned && yes ? Answer::yes : Answer::no;
  if (!returned) {
    const End end = std::exchange(run_.end, End::running);
    question_end_ = {.end = end, .why = std::exchange(run_.why, "")};
    if (end == End::crashed) answer = Answer::crashed;
    if (end == End::hung) answer = Answer::hung;
    spent_ = spent_ || end == End::crashed || end == End::hung;
  }
  restore(asked_);
  return answer;
}

bool GuestHeap::ends_the_run(Answer answer) {
  if (answer != Answer::crashed && answer != Answer::hung) return false;
  finish(question_end_.end, question_end_.why);
  return true;
}

// A heap is whole at a point: what its check finds wrong there is not the doing of what lands.
void GuestHeap::look_before_landing() {
  const HeapFunctions& heap = library_.functions();
  if (over() || heap.check == nullptr || !run_.unsound.empty()) return;
  std::string wrong;
  const Answer answer = ask(0, [&] {
    const char* told = heap.check();
    if (told != nullptr) wrong = told;
    return told != nullptr;
  });
  if (answer == Answer::yes) run_.unsound = wrong;
}

// No page is to be had, not even one that `work` gives back.
bool GuestHeap::would_serve(std::uint64_t size) {
  const HeapFunctions& heap = library_.functions();
  const Answer answer = ask(0, [&] {
    if (heap.work != nullptr) heap.work();
    return heap.alloc(static_cast<std::size_t>(size)) != nullptr;
  });
  return !ends_the_run(answer) && answer == Answer::yes;
}

GuestHeap::Answer GuestHeap::serves_in_order(std::span<const Request> requests, std::uint64_t& unserved) {
  const HeapFunctions& heap = library_.functions();
  return ask(run_.peak_pages, [&] {
    if (heap.work != nullptr) heap.work();
    return std::ranges::all_of(requests, [&](const Request& each) {
      unserved = each.size;
      return heap.alloc(static_cast<std::size_t>(each.size)) != nullptr;
    });
  });
}

// As they were granted, by their addresses, the largest first: one order that is served is enough.
std::optional<std::uint64_t> GuestHeap::first_unserved() {
  std::uint64_t unserved = 0;
  std::uint64_t in_another_order = 0;
  Answer answer = serves_in_order(run_.peak, unserved);
  std::vector<Request> ordered = run_.peak;
  if (answer == Answer::no) {
    std::ranges::sort(ordered, {}, &Request::address);
    answer = serves_in_order(ordered, in_another_order);
  }
  if (answer == Answer::no) {
    std::ranges::sort(ordered, [](const Request& one, const Request& other) {
      return one.size != other.size ? one.size > other.size : one.address < other.address;
    });
    answer = serves_in_order(ordered, in_another_order);
  }
  if (ends_the_run(answer) || answer == Answer::yes) return std::nullopt;
  return unserved;
}

// What becomes of a request of the heap as it stands.
Event::Served GuestHeap::served(std::uint64_t size, std::uint32_t most_pages) {
  const HeapFunctions& heap = library_.functions();
  bool sound = false;
  const Answer answer = ask(most_pages, [&] {
    void* block = heap.alloc(static_cast<std::size_t>(size));
    if (block == nullptr) return false;
    const std::uint64_t usable = heap.usable == nullptr ? size : heap.usable(block);
    sound = !flaw_of(block, size, usable);
    return true;
  });
  switch (answer) {
    case Answer::no: return Event::Served::refused;
    case Answer::crashed: return Event::Served::crashes;
    case Answer::hung: return Event::Served::hangs;
    default: return sound ? Event::Served::granted : Event::Served::unsound;
  }
}

// Requests of a menu, before and after. What is granted after need not be asked before. The crash of one
// that would not have been granted before either is the step's own.
void GuestHeap::look_for_trace(Event& refused) {
  if (difference(before_).empty()) return;
  std::vector<std::uint64_t> menu = {1, 16, 256, 2048, 4088, 8192};
  if (refused.size > 1) menu.push_back(refused.size / 2);
  for (const std::uint64_t size : library_.traits().sizes) {
    if (size < refused.size) menu.push_back(size);
  }
  save(after_);
  const std::uint32_t before = before_.pages.pages + free_before_;
  const std::uint32_t after = region_.pages() + pager_->free();
  for (const std::uint64_t size : menu) {
    const Event::Served now = served(size, after);
    if (now == Event::Served::granted) continue;
    const QuestionEnd end = question_end_;
    restore(before_);
    const Event::Served earlier = served(size, before);
    restore(after_);
    if (earlier == Event::Served::granted) {
      refused.left_trace = now;
      refused.lost = size;
      run_.hung_in_question = run_.hung_in_question || now == Event::Served::hangs;
      return;
    }
    for (const QuestionEnd& each : {question_end_, end}) {
      if (each.end == End::crashed || each.end == End::hung) return finish(each.end, each.why);
    }
  }
}

}  // namespace sparepage
