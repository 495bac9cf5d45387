#include "sparepage/properties/guest/process/guests.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>

#include "properties/guest/process/guest_process.h"
#include "properties/guest/process/guest_server.h"
#include "sparepage/model/operations.h"
#include "sparepage/properties/cases/profile.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

// What every heap is asked before it is believed: requests of many sizes in all contexts, all that can be
// asked of it besides, and binds.
std::vector<Step> fixed_case() {
  std::vector<Step> steps;
  Name name = 0;
  const auto add = [&](const Operation& operation, Context context = Context::application,
                       std::uint8_t point = 0) {
    steps.push_back({.operation = operation, .context = context, .point = point});
  };
  for (const std::uint32_t size : {1U, 24U, 100U, 600U, 2000U, 4000U, 4088U, 9000U}) {
    add(Alloc{.block = name, .size = size});
    add(Alloc{.block = name + 1, .size = size / 2}, Context::interrupt, 1);
    add(Alloc{.block = name + 2, .size = size}, Context::critical);
    add(Free{.block = name});
    name += 3;
  }
  add(Api{});
  add(Run{});
  add(Socket{.socket = 0});
  add(Bind{.socket = 0, .number = 0x4001});
  add(Packet{.number = 0x4001, .length = 100}, Context::interrupt);
  add(Fill{});
  add(Close{.socket = 0});
  for (Name each = 0; each < name; ++each) add(Free{.block = each});
  return steps;
}

// What a name may hold of a text.
std::string as_name(std::string text) {
  for (char& each : text) {
    each = static_cast<char>(std::tolower(static_cast<unsigned char>(each)));
    if (!is_name("a" + std::string(1, each))) each = '-';
  }
  return text;
}

Disclaimer disclaimer(std::string_view text, const std::string& file) {
  const std::size_t at = text.find('@');
  const std::string_view name = text.substr(0, at);
  const Invariant* invariant = find_invariant(name);
  if (invariant == nullptr) {
    throw GuestError(file + ": disclaims \"" + std::string(text) + "\", and there is no invariant \"" +
                     std::string(name) + "\"; sparepage list invariants has them");
  }
  if (at == std::string_view::npos) return {.invariant = std::string(invariant->name), .up_to = std::nullopt};
  const std::string_view word = text.substr(at + 1);
  const std::optional<Profile> profile = find_profile(word);
  if (!profile) {
    throw GuestError(file + ": disclaims \"" + std::string(text) + "\", and there is no profile \"" +
                     std::string(word) + "\"; the profiles are sequential, preemptive, hostile");
  }
  return {.invariant = std::string(invariant->name), .up_to = profile};
}

}  // namespace

LoadedGuest::LoadedGuest(const std::string& its_file, const GuestOptions& options) {
  file = its_file.empty() ? std::string(GuestLibrary::kLinked) : its_file;
  guard = options.guard;
  rows_.reserve(subjects().size());  // here, so that every process has them where this one does
  if (options.isolate) {
    server_ = std::make_unique<GuestServer>(*this, its_file, options);
  } else {
    library_ = std::make_unique<GuestLibrary>(its_file, options.ignored);
    local_ = std::make_unique<GuestHeap>(
        *library_, GuestHeap::Options{.guard = options.guard, .recover = false, .poison = options.poison});
    allocator = local_.get();
    describe(library_->traits());
  }
  if (find_subject(traits.name) != nullptr) {
    throw GuestError(file + ": its name, \"" + traits.name + "\", is that of a strategy");
  }
  check_twice();
  if (its_file.empty()) file = "./" + traits.name + ".so";
}

LoadedGuest::~LoadedGuest() = default;

std::shared_ptr<GuestProcess> LoadedGuest::process() const {
  return std::make_shared<ChildProcess>(*this);
}

void LoadedGuest::describe(const GuestTraits& its_traits) {
  traits = its_traits;
  for (const std::string& text : traits.disclaims) disclaimers_.push_back(disclaimer(text, file));
  for (const Subject* each : subjects()) {
    const Strategy* caller = each->caller;
    if (!caller->fits_guests()) continue;
    assert(rows_.size() < rows_.capacity());
    Row& row = rows_.emplace_back();
    row.name = traits.name + (each == subjects().front() ? "" : "+" + caller->name);
    row.subject = {.name = row.name,
                   .changes = "heap",
                   .summary = traits.summary,
                   .disclaims = disclaimers_,
                   .caller = caller,
                   .guest = this};
  }
}

const Subject* LoadedGuest::under(const Strategy& caller) const {
  const auto found = std::ranges::find(rows_, &caller, [](const Row& row) { return row.subject.caller; });
  return found == rows_.end() ? nullptr : &found->subject;
}

void LoadedGuest::check_twice() {
  const std::vector<Step> steps = fixed_case();
  const Subject& row = rows_[0].subject;
  const RunRequest run = {.strategy = &row, .config = {}, .steps = steps, .depth = Depth::full};
  std::string where;
  if (server_ != nullptr) {
    ChildProcess process(*this);
    where = process.compare_two(run);
  } else {
    GuestHeap::Image image;
    Checker checker(Depth::full);
    checker.run(run.config, run.steps, row);
    local_->save(image);
    checker.run(run.config, run.steps, row);
    where = local_->misuse().empty() ? local_->difference(image) : local_->misuse();
  }
  if (where.empty()) return;
  throw GuestAtFault(
      file + ": two runs of one case are not the same, so that no verdict is worth anything: " + where +
      ". A heap's state is its pages and the static data of its object; need, usable, spare and check "
      "change nothing" +
      foreign_text(traits));
}

void LoadedGuest::set_apart(const std::string& suffix) {
  const std::size_t name = traits.name.size();
  traits.name += "." + suffix;
  for (Row& row : rows_) {
    row.name.insert(name, "." + suffix);
    row.subject.name = row.name;
  }
}

void Guests::load(std::span<const std::string> files, const GuestOptions& options) {
  for (const std::string& file : files) {
    const LoadedGuest& loaded = heaps_.emplace_back(file, options);
    for (const LoadedGuest& other : heaps_) {
      std::error_code error;
      if (&other != &loaded && std::filesystem::equivalent(other.file, loaded.file, error))
        throw GuestError(file + ": named twice");
    }
  }
  std::map<std::string, std::vector<LoadedGuest*>> builds;
  for (LoadedGuest& heap : heaps_) builds[heap.traits.name].push_back(&heap);
  for (const auto& [name, of] : builds) {
    if (of.size() == 1) continue;
    std::vector<std::string> stems;
    for (const LoadedGuest* heap : of)
      stems.push_back(as_name(std::filesystem::path(heap->file).stem().string()));
    const bool tell_apart = std::set(stems.begin(), stems.end()).size() == of.size();
    for (std::size_t i = 0; i < of.size(); ++i)
      of[i]->set_apart(tell_apart ? stems[i] : std::to_string(i + 1));
  }
}

std::vector<const Subject*> Guests::with(std::span<const Subject* const> callers, bool named) const {
  std::vector<const Subject*> rows;
  for (const LoadedGuest& heap : heaps_) {
    for (const Subject* caller : callers) {
      if (const Subject* row = heap.under(*caller->caller)) {
        rows.push_back(row);
      } else if (named) {
        throw GuestError("the strategy " + std::string(caller->name) +
                         (caller->caller->own != 0 && !caller->caller->changes(StrategyPart::getheap)
                              ? " has pages of its own, which a heap has not to give"
                              : " changes the allocator, and so does --heap") +
                         ": those that change the caller, or nothing, go with a heap");
      }
    }
  }
  return rows;
}

const Subject* Guests::find(std::string_view heap, std::string_view caller) const {
  const auto found = std::ranges::find(
      heaps_, heap, [](const LoadedGuest& of) -> std::string_view { return of.traits.name; });
  const Subject* strategy = caller.empty() ? subjects().front() : find_subject(caller);
  return found == heaps_.end() || strategy == nullptr ? nullptr : found->under(*strategy->caller);
}

}  // namespace sparepage
