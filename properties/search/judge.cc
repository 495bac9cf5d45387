#include "sparepage/properties/search/judge.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace sparepage {

namespace {

constexpr std::uint32_t kAlike = 32;        // runs after which others are taken to be like them
constexpr std::uint32_t kLookedAtOne = 16;  // in so many

const std::string& message_of(const BatchResult& shown, const Invariant& invariant) {
  static const std::string kNone;
  const auto named = std::ranges::find(shown.named, &invariant, &NamedViolation::invariant);
  return named == shown.named.end() ? kNone : named->message;
}

}  // namespace

void refuse_two_runs(const Subject& subject, const Invariant& invariant) {
  const std::string what = "two runs of one case are not the same: one violates " +
                           std::string(invariant.name) + " under " + std::string(subject.name) +
                           ", the other does not";
  if (subject.guest == nullptr) throw BrokenHarness(what);
  throw GuestAtFault(subject.guest->file + ": " + what + foreign_text(subject.guest->traits));
}

Judge::Judge(const Subject& strategy, Execute* execute)
    : strategy_(strategy), runner_(execute), identifier_(execute) {}

void Judge::run(std::span<const Case> cases, bool features, std::vector<BatchResult>& results) {
  runner_.limit_hangs(hang_ms_);
  runner_.run(strategy_, cases, features, results);
}

std::span<const Identity> Judge::judge(const Case& of, bool features, BatchResult& shown) {
  identities_.clear();
  hang_.reset();
  if (shown.guest.hung && !is_confirmed(of, shown)) {
    runner_.run_alone(strategy_, of, features, shown);
    if (shown.guest.hung) {
      other_hangs_.insert(shown.violated);
    } else {
      allow_more();
    }
  }
  const InvariantSet promised = claimed(strategy_, narrowest_profile(of.steps));
  for (InvariantSet rest = shown.violated & promised; rest != 0; rest &= rest - 1) {
    const auto row = static_cast<std::size_t>(std::countr_zero(rest));
    const Invariant& invariant = *invariants()[row];
    std::optional<Identity> identity =
        hang_ && hang_->invariant == &invariant ? hang_ : identity_of(of, row, shown);
    if (!identity) {
      refuse_two_runs(strategy_, invariant);
    }
    identities_.push_back(std::move(*identity));
  }
  return identities_;
}

// Of a run that was cut short: whether others like it were found to hang by the whole second.
bool Judge::is_confirmed(const Case& of, const BatchResult& shown) {
  static const Invariant& kHangs = *find_invariant("does-not-hang");
  const InvariantSet row = InvariantSet{1} << row_of(kHangs);
  if ((shown.violated & claimed(strategy_, narrowest_profile(of.steps)) & row) == 0) {
    return other_hangs_.contains(shown.violated);
  }
  hang_ = identity_of(of, row_of(kHangs), shown);
  if (hang_ && hangs_.contains(*hang_)) return true;
  hang_ = identity_alone(of, kHangs);
  if (hang_) hangs_.insert(*hang_);
  return hang_.has_value();
}

std::optional<Identity> Judge::identity_of(const Case& of, std::size_t row, const BatchResult& shown) {
  // What the model does takes no process, and each of its runs is looked at.
  if (strategy_.guest == nullptr) return look_closely(of, row, shown);
  Streak& streak = streaks_[{.row = row,
                             .narrowest = narrowest_profile(of.steps),
                             .message = message_of(shown, *invariants()[row])}];
  if (streak.length >= kAlike && ++streak.since < kLookedAtOne) return streak.identity;
  const std::optional<Identity> identity = look_closely(of, row, shown);
  streak.length = identity == streak.identity ? streak.length + 1 : 1;
  streak.identity = identity;
  streak.since = 0;
  return identity;
}

// Nothing: the run does not violate the invariant when it is run again.
std::optional<Identity> Judge::look_closely(const Case& of, std::size_t row, const BatchResult& shown) {
  const Invariant& invariant = *invariants()[row];
  const std::string& message = message_of(shown, invariant);
  if (!message.empty() && narrowest_profile(of.steps) == Profile::sequential) {
    return Identity{.strategy = &strategy_,
                    .invariant = &invariant,
                    .kind = {.needed = Profile::sequential, .signature = message}};
  }
  identifier_.limit_hangs(hang_ms_);
  const std::optional<Identity> identity = identifier_.identity_of(of, strategy_, invariant);
  const auto is_known = [&](const FailureKind& hang) { return is_known_hang(hang); };
  if (identity && (shown.guest.hung || std::ranges::all_of(identifier_.hangs(), is_known))) return identity;
  // A part of the case may have been cut short that comes to its end.
  const std::optional<Identity> alone = identity_alone(of, invariant);
  for (const FailureKind& hang : identifier_.hangs()) hangs_of_parts_.insert(hang);
  if (alone != identity) allow_more();
  return alone;
}

bool Judge::is_known_hang(const FailureKind& hang) const {
  return hangs_of_parts_.contains(hang) || std::ranges::any_of(hangs_, [&](const Identity& known) {
           return known.kind.signature == hang.signature && known.kind.needed <= hang.needed;
         });
}

std::optional<Identity> Judge::identity_alone(const Case& of, const Invariant& invariant) {
  identifier_.limit_hangs(kHangMs);
  return identifier_.identity_of(of, strategy_, invariant);
}

void Judge::allow_more() {
  hang_ms_ = std::min(2 * hang_ms_, kHangMs);
}

}  // namespace sparepage
