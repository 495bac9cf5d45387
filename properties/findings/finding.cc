#include "sparepage/properties/findings/finding.h"

#include <algorithm>
#include <cstdio>
#include <tuple>

namespace sparepage {

namespace {

// What an operation does while it runs: its own calls, and what the lines that landed in it did.
class Calls final : public Observer {
 public:
  explicit Calls(std::span<const Step> group) : group_(group) {}

  void ended(const EndedStep& ended) override {
    if (over_) return;  // what was scheduled for a point that is not reached runs after the operation
    std::string_view effect;
    for (const Event& event : ended.journal) {
      if (event.context == Context::application) {
        own(event);
      } else if (event.kind == Event::Kind::joined && event.spare_before != 0) {
        effect = "spare";
      } else if (event.kind == Event::Kind::granted && effect.empty()) {
        effect = "took";
      } else if (event.kind == Event::Kind::returned) {
        effect = "freed";
      }
    }
    over_ = ended.step == 0;
    points_.assign(ended.points.begin(), ended.points.end());
    if (!effect.empty()) items_.push_back({.what = effect, .landed_at = group_[ended.step].point});
  }

  std::string signature() const {
    const auto is = [&](std::size_t i, std::string_view what) { return items_[i].what == what; };
    std::size_t end = items_.size();
    while (end > 0 && !is(end - 1, "get-")) --end;
    std::size_t first = end == 0 ? 0 : end - 1;
    if (end == 0) end = items_.size();
    while (first > 0 && !is(first - 1, "get+")) --first;

    std::vector<std::string_view> own;
    for (std::size_t i = first; i < end; ++i) {
      if (items_[i].landed_at == 0) own.push_back(items_[i].what);
    }
    fold(own);
    std::string signature(word(group_[0].operation));
    for (const std::string_view call : own) signature += " " + std::string(call);
    for (std::size_t i = end; i-- > 0;) {
      if (items_[i].landed_at == 0) continue;
      const Point point = points_[items_[i].landed_at - 1U];
      return signature + " " + std::string(text(point)) + " " + std::string(items_[i].what);
    }
    return signature;
  }

 private:
  struct SignatureItem {
    std::string_view what;
    std::uint8_t landed_at = 0;  // the point's number; 0: a call of the operation's own
  };

  void own(const Event& event) {
    if (event.within) return;  // no heap call
    if (event.kind == Event::Kind::granted) items_.push_back({.what = "get+"});
    if (event.kind == Event::Kind::refused) items_.push_back({.what = "get-"});
    if (event.kind == Event::Kind::filled) items_.push_back({.what = "fill"});
  }

  // Of calls that repeat what stands before them, however many, one round stays.
  static void fold(std::vector<std::string_view>& calls) {
    for (std::size_t period = 1; 2 * period <= calls.size();) {
      bool folded = false;
      for (std::size_t at = 0; at + 2 * period <= calls.size();) {
        const auto round = calls.begin() + static_cast<std::ptrdiff_t>(at);
        const auto next = round + static_cast<std::ptrdiff_t>(period);
        if (std::equal(round, next, next)) {
          calls.erase(round, next);
          folded = true;
        } else {
          ++at;
        }
      }
      period = folded ? 1 : period + 1;
    }
  }

  std::span<const Step> group_;
  std::vector<SignatureItem> items_;
  std::vector<Point> points_;
  bool over_ = false;
};

}  // namespace

bool operator<(const Identity& a, const Identity& b) {
  const auto key = [](const Identity& of) {
    return std::tuple(std::ranges::find(subjects(), of.strategy) - subjects().begin(), of.strategy->name,
                      row_of(*of.invariant));
  };
  return key(a) != key(b) ? key(a) < key(b) : a.kind < b.kind;
}

std::string text(const Identity& identity) {
  const std::string mark = identity.strategy->guest != nullptr ? std::string(kHeapMark) : "";
  return mark + std::string(identity.strategy->name) + " breaks " + std::string(identity.invariant->name) +
         " (" + std::string(text(identity.kind.needed)) + ", " + identity.kind.signature + ")";
}

std::string finding_name(const Identity& identity) {
  std::uint64_t hash = 0;
  for (const char c : text(identity)) hash = mix(hash, static_cast<unsigned char>(c));
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(hash));
  return std::string(identity.strategy->name) + "-breaks-" + std::string(identity.invariant->name) + "-" +
         digits;
}

bool claims(const Subject& strategy, const Invariant& invariant, Profile profile) {
  return claim_of(strategy, invariant) >= profile;
}

InvariantSet claimed(const Subject& strategy, Profile profile) {
  InvariantSet set = 0;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    set |= InvariantSet{claims(strategy, *invariants()[row], profile)} << row;
  }
  return set;
}

Case admitted(const Case& of, Profile profile) {
  Case rest = {.config = of.config, .steps = {}};
  bool left_out = false;  // the operation that the lines at hand stand in
  for (const Step& step : of.steps) {
    const bool stays = narrowest_profile(step) <= profile;
    if (step.point == 0) left_out = !stays;
    if (!stays) continue;
    rest.steps.push_back(step);
    if (left_out) rest.steps.back().point = 0;
  }
  return rest;
}

void Identifier::limit_hangs(unsigned milliseconds) {
  for (Checker* checker : {&whole_, &before_, &trial_}) checker->limit_hangs(milliseconds);
}

std::optional<FailureKind> Identifier::kind_of(const Case& of, const Subject& strategy,
                                               const Invariant& invariant) {
  static const Invariant& kHangs = *find_invariant("does-not-hang");
  const InvariantSet row = InvariantSet{1} << row_of(invariant);
  const InvariantSet looked_at = row | InvariantSet{1} << row_of(kHangs);
  const Profile narrowest = narrowest_profile(of.steps);
  Case part;
  hangs_.clear();
  for (const Profile profile : kProfiles) {
    if (profile > narrowest) break;
    if (profile < narrowest) part = admitted(of, profile);
    const Case& needed = profile < narrowest ? part : of;
    whole_.start(needed.config, strategy);
    const auto violations = whole_.proceed(needed.steps, nullptr, ~looked_at);
    if (whole_.guest_run().hung) {
      const auto hang = std::ranges::find(violations, &kHangs, &Violation::invariant);
      hangs_.push_back({.needed = profile, .signature = hang == violations.end() ? "" : hang->message});
    }
    const auto violation = std::ranges::find(violations, &invariant, &Violation::invariant);
    if (violation == violations.end()) {
      if (hung() && gives_up_) return std::nullopt;
      continue;
    }

    // Where it happened says enough, and more than what led there.
    if (invariant.named_by_message) return FailureKind{.needed = profile, .signature = violation->message};
    const std::size_t first = operation_of(needed.steps, violation->step);
    const std::size_t end = group_end(needed.steps, first);
    const std::size_t at = violation->step - first;
    before_.lead(needed.config, std::span(needed.steps).first(first), strategy);
    return FailureKind{
        .needed = profile,
        .signature = signature(before_, std::span(needed.steps).subspan(first, end - first), row, at)};
  }
  return std::nullopt;
}

std::optional<Identity> Identifier::identity_of(const Case& of, const Subject& strategy,
                                                const Invariant& invariant) {
  const std::optional<FailureKind> kind = kind_of(of, strategy, invariant);
  if (!kind) return std::nullopt;
  return Identity{.strategy = &strategy, .invariant = &invariant, .kind = *kind};
}

std::vector<Identity> Identifier::broken_claims(const Case& of, const Subject& strategy) {
  const InvariantSet promised = claimed(strategy, narrowest_profile(of.steps));
  whole_.start(of.config, strategy);
  const InvariantSet broken = set_of(whole_.proceed(of.steps, nullptr, ~promised));
  std::vector<Identity> identities;
  for (std::size_t row = 0; row < invariants().size(); ++row) {
    if ((broken >> row & 1) == 0) continue;
    // A hang, which depends on the machine, may not show again.
    auto identity = identity_of(of, strategy, *invariants()[row]);
    if (identity) identities.push_back(std::move(*identity));
  }
  return identities;
}

std::optional<std::size_t> Identifier::violating_step(const Checker& before, std::span<const Step> group,
                                                      InvariantSet row) {
  trial_.assign(before);
  const auto violations = trial_.proceed(group, nullptr, ~row);
  if (violations.empty()) return std::nullopt;
  return violations[0].step;
}

std::string Identifier::signature(const Checker& before, std::span<const Step> group, InvariantSet row) {
  const std::optional<std::size_t> at = violating_step(before, group, row);
  return at ? signature(before, group, row, *at) : "";
}

std::string Identifier::signature(const Checker& before, std::span<const Step> group, InvariantSet row,
                                  std::size_t at) {
  const Step& violating = group[at];
  if (violating.context != Context::application) return "outside " + std::string(word(violating.operation));

  group_.assign(group.begin(), group.end());
  for (std::size_t i = group_.size(); i-- > 1;) {
    const Step left_out = group_[i];
    const auto place = group_.begin() + static_cast<std::ptrdiff_t>(i);
    group_.erase(place);
    if (violating_step(before, group_, row) != std::size_t{0}) {
      group_.insert(group_.begin() + static_cast<std::ptrdiff_t>(i), left_out);
    }
  }
  Calls calls(group_);
  trial_.assign(before);
  trial_.proceed(group_, &calls, ~InvariantSet{0});
  return calls.signature();
}

}  // namespace sparepage
