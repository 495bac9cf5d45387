// Exceptions for WebAssembly: Debian's C++ library for it is built without them. Clang makes the instructions
// of `throw` and `catch` (-fwasm-exceptions); what it calls for them is here, as the C++ ABI has it, on one
// thread.
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <new>
#include <typeinfo>

namespace __cxxabiv1 {

// As libc++abi has it, whose type_info objects these are: whether a handler of this type takes what was
// thrown.
class __shim_type_info : public std::type_info {
 public:
  ~__shim_type_info() override;
  virtual void noop1() const;
  virtual void noop2() const;
  virtual bool can_catch(const __shim_type_info* thrown, void*& object) const = 0;
};

}  // namespace __cxxabiv1

namespace {

using Type = __cxxabiv1::__shim_type_info;

// Stands before the object that is thrown.
struct alignas(16) Thrown {
  const Type* type;
  void* (*destroy)(void*);  // a destructor gives its object back here
  std::size_t owners;       // what is being thrown, handlers, and std::exception_ptr
  std::size_t handlers;     // that have begun with it and not ended
  void* as_caught;          // the object, or the base of it that the handler has
  Thrown* outer;            // that of the handler around this one

  void* object() { return this + 1; }
  static Thrown* of(void* object) { return static_cast<Thrown*>(object) - 1; }
};

// What the language asks for, in the one thread there is.
Thrown* in_handler = nullptr;
unsigned under_way = 0;  // that no handler has yet

void leave(Thrown* thrown) {
  if (--thrown->owners != 0) return;
  if (thrown->destroy != nullptr) thrown->destroy(thrown->object());
  std::free(thrown);
}

[[noreturn]] void raise(Thrown* thrown) {
  ++thrown->owners;
  ++under_way;
  __builtin_wasm_throw(0, thrown);
}

// The tables that Clang writes beside a function with handlers, in the format of the Itanium ABI.
class Table {
 public:
  explicit Table(std::uintptr_t at) : at_(reinterpret_cast<const std::uint8_t*>(at)) {}

  std::uint8_t byte() { return *at_++; }
  std::uintptr_t number() { return static_cast<std::uintptr_t>(read(false)); }
  std::intptr_t signed_number() { return static_cast<std::intptr_t>(read(true)); }
  std::uintptr_t at() const { return reinterpret_cast<std::uintptr_t>(at_); }

 private:
  std::uint64_t read(bool is_signed) {
    std::uint64_t value = 0;
    unsigned shift = 0;
    std::uint8_t next = 0;
    do {
      next = byte();
      value |= std::uint64_t{next & 0x7FU} << shift;
      shift += 7;
    } while ((next & 0x80U) != 0);
    if (is_signed && (next & 0x40U) != 0 && shift < 64) value |= ~std::uint64_t{0} << shift;
    return value;
  }

  const std::uint8_t* at_;
};

constexpr std::uint8_t kOmitted = 0xFF;

}  // namespace

extern "C" {

// What Clang's code and the search for a handler tell each other.
struct {
  std::uintptr_t place;  // among those of the function, from 0
  std::uintptr_t table;
  std::intptr_t chosen;  // the number of the handler's type; 0: none takes it, and it goes on
} __wasm_lpad_context;

int _Unwind_CallPersonality(void* raised) {
  auto* thrown = static_cast<Thrown*>(raised);
  __wasm_lpad_context.chosen = 0;
  Table table(__wasm_lpad_context.table);
  if (table.byte() != kOmitted) std::abort();  // where landing pads begin: of machines with addresses
  std::uintptr_t types = 0;
  if (table.byte() != kOmitted) {
    const std::uintptr_t length = table.number();
    types = table.at() + length;
  }
  table.byte();  // how places are written: as numbers
  const std::uintptr_t places = table.number();
  const std::uintptr_t actions = table.at() + places;
  std::uintptr_t action = 0;
  for (std::uintptr_t i = 0; i <= __wasm_lpad_context.place; ++i) {
    table.number();
    action = table.number();
  }
  if (action == 0) return 0;
  for (std::uintptr_t at = actions + action - 1;;) {
    Table entry(at);
    const std::intptr_t number = entry.signed_number();
    const std::uintptr_t from = entry.at();
    const std::intptr_t next = entry.signed_number();
    if (number > 0) {
      const auto* type = *(reinterpret_cast<const Type* const*>(types) - number);
      void* object = thrown->object();
      if (type == nullptr || type->can_catch(thrown->type, object)) {
        thrown->as_caught = object;
        __wasm_lpad_context.chosen = number;
        return 0;
      }
    }
    if (next == 0) return 0;
    at = from + static_cast<std::uintptr_t>(next);
  }
}

void* __cxa_allocate_exception(std::size_t size) noexcept {
  void* memory = std::calloc(1, sizeof(Thrown) + size);
  if (memory == nullptr) std::terminate();
  return static_cast<Thrown*>(memory)->object();
}

void __cxa_free_exception(void* object) noexcept {
  std::free(Thrown::of(object));
}

__cxxabiv1::__cxa_exception* __cxa_init_primary_exception(void* object, std::type_info* type,
                                                          void* (*destroy)(void*)) noexcept {
  Thrown* thrown = Thrown::of(object);
  thrown->type = static_cast<const Type*>(type);
  thrown->destroy = destroy;
  thrown->as_caught = object;
  return reinterpret_cast<__cxxabiv1::__cxa_exception*>(thrown);
}

[[noreturn]] void __cxa_throw(void* object, std::type_info* type, void* (*destroy)(void*)) {
  __cxa_init_primary_exception(object, type, destroy);
  raise(Thrown::of(object));
}

void* __cxa_get_exception_ptr(void* raised) noexcept {
  return static_cast<Thrown*>(raised)->as_caught;
}

// A handler takes over what was raised; one that has it already, and throws it again, has it once.
void* __cxa_begin_catch(void* raised) noexcept {
  auto* thrown = static_cast<Thrown*>(raised);
  --under_way;
  if (thrown->handlers++ == 0) {
    thrown->outer = in_handler;
    in_handler = thrown;
  } else {
    leave(thrown);
  }
  return thrown->as_caught;
}

void __cxa_end_catch() {
  Thrown* thrown = in_handler;
  if (--thrown->handlers != 0) return;
  in_handler = thrown->outer;
  leave(thrown);
}

[[noreturn]] void __cxa_rethrow() {
  if (in_handler == nullptr) std::terminate();
  raise(in_handler);
}

bool __cxa_uncaught_exception() noexcept {
  return under_way != 0;
}

unsigned __cxa_uncaught_exceptions() noexcept {
  return under_way;
}

void* __cxa_current_primary_exception() noexcept {
  if (in_handler == nullptr) return nullptr;
  ++in_handler->owners;
  return in_handler->object();
}

void __cxa_rethrow_primary_exception(void* object) {
  if (object != nullptr) raise(Thrown::of(object));
}

void __cxa_increment_exception_refcount(void* object) noexcept {
  if (object != nullptr) ++Thrown::of(object)->owners;
}

void __cxa_decrement_exception_refcount(void* object) noexcept {
  if (object != nullptr) leave(Thrown::of(object));
}

}  // extern "C"

// That of the library ends the program.
void* operator new(std::size_t size) {
  void* memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
