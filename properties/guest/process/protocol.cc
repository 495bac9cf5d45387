#include "properties/guest/process/protocol.h"

#include <algorithm>

#include "sparepage/model/operations.h"

namespace sparepage {

namespace {

template <class Enum>
constexpr std::uint64_t after(Enum last) {
  return static_cast<std::uint64_t>(last) + 1;
}

template <class Enum>
constexpr std::uint8_t number(Enum of) {
  return static_cast<std::uint8_t>(of);
}

}  // namespace

// A guest's own points are numbered as they are met, in each process apart; they go by their names.
void Writer::put(Point point) {
  put(number(point));
  if (number(point) >= kPoints) put(text(point));
}

Point Reader::get_point() {
  const auto point = get<std::uint8_t>();
  return point < kPoints ? static_cast<Point>(point) : named_point(get_text());
}

void Writer::put(const Outcome& outcome) {
  put(number(outcome.result));
  put(outcome.bound);
  if (!outcome.bound) return;
  put(outcome.address.net);
  put(outcome.address.node);
  put(outcome.address.number);
}

Outcome Reader::get_outcome() {
  Outcome outcome(static_cast<Result>(get_below(after(Result::hung), "a result")));
  outcome.bound = get_flag();
  if (!outcome.bound) return outcome;
  outcome.address.net = get<std::uint32_t>();
  outcome.address.node = get<std::uint64_t>();
  outcome.address.number = get<std::uint16_t>();
  return outcome;
}

void Writer::put(const Event& event) {
  for (const std::uint8_t each :
       {number(event.kind), number(event.context), number(event.wrong), number(event.left_trace)})
    put(each);
  put(bool{event.served_again});
  put(bool{event.refilling});
  for (const std::uint64_t each : {std::uint64_t{event.address}, event.size, event.lost}) put(each);
  for (const std::uint32_t each :
       {event.owner, event.usable, event.free_pages, event.spare_before, event.spare_after})
    put(each);
  put_bytes(event.bytes.data(), event.bytes.size());
}

Event Reader::get_event() {
  Event event = {.kind = static_cast<Event::Kind>(get_below(after(Event::Kind::waited), "an event"))};
  event.context = static_cast<Context>(get_below(after(Context::interrupt), "a context"));
  event.wrong = static_cast<Event::Wrong>(get_below(after(Event::Wrong::below_start), "what is not sound"));
  event.left_trace =
      static_cast<Event::Served>(get_below(after(Event::Served::hangs), "what becomes of a request"));
  event.served_again = get_flag();
  event.refilling = get_flag();
  event.address = static_cast<Address>(get<std::uint64_t>());
  event.size = get<std::uint64_t>();
  event.lost = get<std::uint64_t>();
  for (std::uint32_t* each :
       {&event.owner, &event.usable, &event.free_pages, &event.spare_before, &event.spare_after})
    *each = get<std::uint32_t>();
  get_bytes(event.bytes.data(), event.bytes.size());
  return event;
}

void Writer::put(const Config& config) {
  for (const std::uint32_t each : {config.pages, config.heap, config.spare, config.ifaces}) put(each);
  put(config.bind_count);
  for (const std::uint16_t size : config.bind_sizes()) put(size);
}

Config Reader::get_config() {
  Config config;
  for (std::uint32_t* each : {&config.pages, &config.heap, &config.spare, &config.ifaces})
    *each = get<std::uint32_t>();
  config.bind = {};
  config.bind_count = get_below(Config::kMostBindSizes + 1, "how many requests a bind makes");
  for (std::size_t i = 0; i < config.bind_count; ++i) config.bind[i] = get<std::uint16_t>();
  return config;
}

void Writer::put(const Step& step) {
  put(static_cast<std::uint8_t>(row_of(step.operation)));
  put(number(step.context));
  put(step.point);
  for (const Field& field : step.operation.row().fields) put(field.get(step.operation));
}

Step Reader::get_step() {
  Operation operation(*operations()[get_below(operations().size(), "an operation")]);
  const auto context = static_cast<Context>(get_below(after(Context::interrupt), "a context"));
  const auto point = get<std::uint8_t>();
  for (const Field& field : operation.row().fields) field.set(operation, get<std::uint64_t>());
  return {.operation = operation, .context = context, .point = point};
}

void Writer::put(const GuestRun& run) {
  for (const bool each : {run.passed_over, run.waited, run.hung, run.refused.has_value()}) put(each);
  if (!run.refused) return;
  put(run.refused->free_pages);
  put(run.refused->size);
}

GuestRun Reader::get_guest_run() {
  GuestRun run;
  for (bool* each : {&run.passed_over, &run.waited, &run.hung}) *each = get_flag();
  if (!get_flag()) return run;
  RefusedRequest& refused = run.refused.emplace();
  refused.free_pages = get<std::uint32_t>();
  refused.size = get<std::uint64_t>();
  return run;
}

const Invariant& Reader::get_invariant() {
  return *invariants()[get_below(invariants().size(), "an invariant")];
}

InvariantSet Reader::get_invariants() {
  const auto set = get<InvariantSet>();
  if ((set & ~every_invariant()) != 0) refuse(set, "invariants");
  return set;
}

void Writer::put(const Violation& violation) {
  put(NamedViolation{.invariant = violation.invariant, .message = violation.message});
  put(std::uint64_t{violation.step});
}

void Writer::put(const NamedViolation& violation) {
  put(static_cast<std::uint8_t>(row_of(*violation.invariant)));
  put(std::string_view(violation.message));
}

NamedViolation Reader::get_named() {
  const Invariant& invariant = get_invariant();
  return {.invariant = &invariant, .message = get_text()};
}

void Writer::put(const GuestState& state) {
  put_all(state.machine);
  put_all(state.data);
}

GuestState Reader::get_state() {
  GuestState state;
  get_all(state.machine);
  get_all(state.data);
  return state;
}

void Writer::put_case(const Config& config, std::span<const Step> steps) {
  put(config);
  put_all(steps);
}

void Reader::get_case(Case& into) {
  into.config = get_config();
  get_all(into.steps, &Reader::get_step);
}

void Reader::expect(Told told) {
  if (const Told read = get_told(); read != told)
    refuse(number(read), "part " + std::to_string(number(told)) + " of an answer");
}

std::string Reader::get_text() {
  std::string text(get_count(1), '\0');
  get_bytes(text.data(), text.size());
  return text;
}

std::size_t Reader::get_count(std::size_t bytes) {
  const auto count = get<std::uint32_t>();
  if (count > (from_.size() - at_) / bytes) refuse(count, "how many there are");
  return count;
}

void Reader::get_bytes(void* to, std::size_t bytes) {
  if (bytes > from_.size() - at_) refuse(from_.size() - at_, counted(bytes, "byte") + " more");
  if (bytes != 0) std::memcpy(to, from_.data() + at_, bytes);
  at_ += bytes;
}

void Reader::refuse(std::uint64_t read, std::string_view expected) const {
  throw GuestAtFault(std::string(what_) + " makes no sense: before byte " + std::to_string(at_) + " of " +
                     std::to_string(from_.size()) + " stands " + std::to_string(read) + " in place of " +
                     std::string(expected));
}

}  // namespace sparepage
