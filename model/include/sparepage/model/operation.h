// An operation, and how one is described. Every engine produces a list of Steps and nothing else; every
// consumer runs it through run() (run.h), which runs each step through execute() (machine.h). Source: spec
// sections 2, 5.
//
// An operation is one file in model/operations/ and one line of the table in operations.cc. What that file
// says is all that there is to say: parser, printer, generator, byte codec, order, shrinker and explorer go
// by the fields of the row, and have no list of operations of their own.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sparepage/model/outcome.h"

namespace sparepage {

class Machine;
class Operation;
class Preemption;

// When an operation runs. Only application time may grow the heap or fill the spare [DDK].
enum class Context : std::uint8_t { application, critical, interrupt };

// A set of contexts: bit i stands for the context of that value.
using Contexts = std::uint8_t;
inline constexpr Contexts kApplicationTime = 1U << static_cast<unsigned>(Context::application);
inline constexpr Contexts kOutsideApplicationTime =
    1U << static_cast<unsigned>(Context::critical) | 1U << static_cast<unsigned>(Context::interrupt);
inline constexpr Contexts kAnyContext = kApplicationTime | kOutsideApplicationTime;

// The preemption points: named places inside an application operation where interrupts may land. Those of a
// substitute have their names from it, and stand after these.
enum class Point : std::uint8_t {
  grow_enter,
  fill_enter,
  bind_enter,
  bind_block,
  getheap_failed,
  spare_filled,
  stretched,
  socket_block
};
inline constexpr std::size_t kPoints = 8;

std::string_view text(Context context);
std::string_view text(Point point);

// The point of that name, which is a new one if there is none yet; from the 248th new one on they are one.
Point named_point(std::string_view name);

// A name is an index into Trace::blocks or Trace::sockets; the two spaces are apart.
using Name = std::uint32_t;

// One value of an operation.
struct Field {
  enum class Kind : std::uint8_t {
    block,   // a name of a block
    socket,  // a name of a socket
    bytes,   // of a request that another client makes of the heap; under a page where the profile says so
    number,  // any other
    word,    // one of `words`
    flag,    // there or not
  };
  // What the operation does with the name, if it succeeds.
  enum class Use : std::uint8_t { uses, takes, frees };

  std::string_view word =
      {};  // of an option, in a trace: "net" for net=VALUE, "reuse" for a flag; else empty
  std::string_view what = {};  // in messages: "the socket number"
  Kind kind = Kind::number;
  Use use = Use::uses;
  // Arguments stand first and always, in their order. Options stand after them in any order, and are left
  // out where they have their usual value.
  bool option = false;
  std::uint8_t hex_digits = 0;  // in a trace; 0: it is decimal
  std::uint64_t usual = 0;
  std::uint64_t least = 0;
  std::uint64_t most = 0;
  std::span<const std::string_view> words = {};  // by value
  std::span<const std::uint64_t> menu =
      {};  // likely values of an argument; one that is likelier stands oftener
  std::uint64_t (*get)(const Operation& of) = nullptr;
  void (*set)(Operation& of, std::uint64_t value) = nullptr;

  bool is_name() const { return kind == Kind::block || kind == Kind::socket; }
  bool is_number() const { return kind == Kind::bytes || kind == Kind::number; }
};

// Options that are likely together: the usual ones with some of them changed.
struct LikelyOptions {
  struct Change {
    std::string_view option;
    std::uint64_t value = 0;
  };
  std::uint8_t times = 1;  // of all
  std::array<Change, 2> changes = {};
};

struct OperationRow {
  std::string_view word;               // in a trace
  std::string_view summary;            // one line
  std::span<const Field> fields = {};  // a name first, if it has one; then the other arguments; then options
  Contexts contexts = kApplicationTime;  // that it may run in; in another it gives `wrong-context`
  // How simple it is, the simplest 0: what acts on less stands lower.
  std::uint8_t simplicity = 0;
  // How often it is drawn at application time and outside, among the others.
  std::uint8_t weight = 1;
  std::uint8_t weight_outside = 1;
  std::span<const LikelyOptions> likely = {};
  bool always_drawn = false;     // also when a run leaves some operations out
  bool of_wsipx = false;         // it acts on WSIPX; else it is another client's of the heap, or the pager's
  bool queues_packet = false;    // it may
  std::uint8_t byte_format = 1;  // the first version of fuzz inputs that has it
  // All preconditions of its context have been checked, and a name that it takes is not in use. `preemption`
  // hears of each point that it reaches; null: nothing lands.
  Outcome (*execute)(Machine& machine, const Operation& operation, Context context, Preemption* preemption);
  // What could do instead and is simpler, beside the simplest operations and itself with fewer options. Null:
  // nothing. The name kAnyName stands for each that the case has.
  std::vector<Operation> (*simpler)(const Operation& of) = nullptr;
};

inline constexpr Name kAnyName = 0xFFFFFFFE;
inline constexpr Name kFreshName = 0xFFFFFFFF;  // one that no other operation has

// An operation with its values. Made from a typed one (operations.h), or from a row.
class Operation {
 public:
  template <class Of>
    requires requires { Of::kRow; }
  // NOLINTNEXTLINE(google-explicit-constructor): a typed operation is an operation
  Operation(const Of& of) : row_(&Of::kRow) {
    static_assert(std::is_trivially_copyable_v<Of> && sizeof(Of) <= kMostBytes && alignof(Of) <= kAligned);
    std::memcpy(bytes_.data(), &of, sizeof of);
  }
  // With its usual values.
  explicit Operation(const OperationRow& row) : row_(&row) {
    for (const Field& field : row.fields) field.set(*this, field.usual);
  }

  const OperationRow& row() const { return *row_; }

  template <class Of>
  bool is() const {
    return row_ == &Of::kRow;
  }
  template <class Of>
  const Of* as() const {
    return is<Of>() ? &values<Of>() : nullptr;
  }
  template <class Of>
  Of* as() {
    return is<Of>() ? &values<Of>() : nullptr;
  }

  // The values, as those of the type that its row describes.
  template <class Of>
  const Of& values() const {
    assert(is<Of>());
    return *reinterpret_cast<const Of*>(bytes_.data());
  }
  template <class Of>
  Of& values() {
    assert(is<Of>());
    return *reinterpret_cast<Of*>(bytes_.data());
  }

  bool operator==(const Operation& other) const;

 private:
  static constexpr std::size_t kMostBytes = 32;
  static constexpr std::size_t kAligned = 8;

  const OperationRow* row_;
  alignas(kAligned) std::array<std::byte, kMostBytes> bytes_ = {};
};

// The field of a typed operation's member, with what else there is to say of it.
template <auto Member>
struct MemberOf;
template <class Of, class Value, Value Of::* Member>
struct MemberOf<Member> {
  static std::uint64_t get(const Operation& of) {
    return static_cast<std::uint64_t>(of.values<Of>().*Member);
  }
  static void set(Operation& of, std::uint64_t value) { of.values<Of>().*Member = static_cast<Value>(value); }
};
template <auto Member>
constexpr Field field(Field of) {
  of.get = MemberOf<Member>::get;
  of.set = MemberOf<Member>::set;
  return of;
}
template <auto Member>
constexpr Field block_name(Field::Use use = Field::Use::uses) {
  return field<Member>(
      {.what = "the name of a block", .kind = Field::Kind::block, .use = use, .most = 0xFFFFFFFF});
}
template <auto Member>
constexpr Field socket_name(Field::Use use = Field::Use::uses) {
  return field<Member>(
      {.what = "the name of a socket", .kind = Field::Kind::socket, .use = use, .most = 0xFFFFFFFF});
}

// The operations, in the order of the spec's table; a new one is the last.
std::span<const OperationRow* const> operations();
std::span<const std::string_view> operation_words();
std::size_t row_of(const Operation& operation);

inline std::string_view word(const Operation& operation) {
  return operation.row().word;
}

// Its name, which is the first field; null: it has none.
inline const Field* name_field(const Operation& operation) {
  const std::span<const Field> fields = operation.row().fields;
  return !fields.empty() && fields.front().is_name() ? &fields.front() : nullptr;
}

// Calls visit(name, whether it is a block's) if the operation has a name. What visit does to the name stays.
template <class OperationType, class Visit>
void visit_name(OperationType& operation, Visit visit) {
  const Field* field = name_field(operation);
  if (field == nullptr) return;
  auto name = static_cast<Name>(field->get(operation));
  const Name before = name;
  visit(name, field->kind == Field::Kind::block);
  if constexpr (!std::is_const_v<OperationType>) {
    if (name != before) field->set(operation, name);
  }
}

// One operation line. `point` is 0 for an operation that stands between others, and K for one that lands at
// point K of the application operation above it in the list.
struct Step {
  Operation operation;
  Context context = Context::application;
  std::uint8_t point = 0;
  bool operator==(const Step&) const = default;
};

}  // namespace sparepage
