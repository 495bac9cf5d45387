// Exceptions as the language has them, each made to happen: what exceptions.cc must do. Ends with 1, and says
// what is not so.
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

int wrong = 0;

void expect(bool is_so, const char* what) {
  if (is_so) return;
  std::fprintf(stderr, "not so: %s\n", what);
  wrong = 1;
}

struct First {
  virtual ~First() = default;
  int first = 1;
};
struct Second {
  virtual ~Second() = default;
  int second = 2;
};

int live = 0;
struct Both : First, Second {
  Both() { ++live; }
  Both(const Both& other) : First(other), Second(other) { ++live; }
  ~Both() override { --live; }
};

struct Other {};

struct Leaves {
  explicit Leaves(int& left) : left(left) {}
  ~Leaves() { ++left; }
  int& left;
};

// Does it, and gives the text of a standard exception; else "other", or "nothing" where none is thrown.
std::string thrown_by(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::bad_alloc&) {
    return "no memory";
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "other";
  }
  return "nothing";
}

void throw_again() {
  try {
    throw Both();
  } catch (const Second& second) {
    expect(second.second == 2, "a handler of a second base has that base");
    throw;
  }
}

void test_handlers() {
  expect(thrown_by([] {}) == "nothing", "nothing is thrown");
  expect(thrown_by([] { throw std::runtime_error("a text"); }) == "a text", "a handler of a base takes it");
  expect(thrown_by([] { throw Other(); }) == "other", "a handler of another type does not");
  expect(thrown_by([] { throw 7; }) == "other", "what has no class is thrown, too");
  int value = 0;
  try {
    try {
      throw 7;
    } catch (const Other&) {
      value = -1;
    }
  } catch (int caught) {
    value = caught;
  }
  expect(value == 7, "it passes handlers of other types");
}

void test_destructors() {
  int left = 0;
  expect(thrown_by([&] {
           const Leaves outer(left);
           const auto inner = std::make_unique<Leaves>(left);
           throw Other();
         }) == "other",
         "it is thrown");
  expect(left == 2, "what it passes is destroyed");
  bool on_the_way = false;
  struct Looks {
    bool& on_the_way;
    ~Looks() { on_the_way = std::uncaught_exceptions() == 1; }
  };
  thrown_by([&] {
    const Looks looks{on_the_way};
    throw Other();
  });
  expect(on_the_way && std::uncaught_exceptions() == 0, "it is counted until it is caught");
}

void test_lives() {
  try {
    throw_again();
  } catch (const First& first) {
    expect(first.first == 1 && live == 1, "one that is thrown again is the same");
  }
  expect(live == 0, "it ends with its last handler");
  try {
    throw Both();
  } catch (const Both&) {
    expect(thrown_by([] { throw std::runtime_error("inner"); }) == "inner",
           "one more is thrown in a handler");
    expect(live == 1, "that leaves the outer one alone");
  }
  expect(live == 0, "both end");
}

void test_pointers() {
  std::exception_ptr kept;
  expect(std::current_exception() == nullptr, "there is none outside of a handler");
  try {
    throw_again();
  } catch (...) {
    kept = std::current_exception();
  }
  expect(live == 1, "one that is kept outlives its handler");
  try {
    std::rethrow_exception(kept);
  } catch (const Both& both) {
    expect(both.second == 2 && live == 1, "and is thrown again as it was");
  }
  kept = nullptr;
  expect(live == 0, "it ends with who keeps it");
  const std::exception_ptr made = std::make_exception_ptr(std::runtime_error("made"));
  expect(thrown_by([&] { std::rethrow_exception(made); }) == "made", "one is made without being thrown");
}

void test_library() {
  expect(thrown_by([] { static_cast<void>(std::vector<int>().at(3)); }) == "vector", "the library throws");
  expect(thrown_by([] {
           std::vector<std::vector<char>> all;
           for (;;) all.emplace_back(std::size_t{1} << 30);
         }) == "no memory",
         "memory that is used up is an exception");
}

}  // namespace

int main() {
  test_handlers();
  test_destructors();
  test_lives();
  test_pointers();
  test_library();
  return wrong;
}
