// A solution made into cases. The numbers of a solution are made true one by one: a first segment that other
// clients fill, but for one block of each size that is to lie free at some time; a spare that interrupts use;
// and at each point the lines that free and take what leads to the numbers after it.
#include <algorithm>

#include "sparepage/model/heap.h"
#include "sparepage/properties/prover/prover.h"

namespace sparepage {

namespace {

constexpr std::uint32_t kSmallestBytes = 16;
constexpr std::uint64_t kLargestBytes = kLargestRequest + 8;  // of a block that one alloc takes
constexpr std::uint16_t kNumber = 0x4001;
constexpr std::uint16_t kPacketNumber = 0x4002;
constexpr std::uint16_t kOwnNumber = 0x5000;

// What differs between the cases that are made of one solution.
struct Variant {
  enum class Made : std::uint8_t { first, late, starved };

  Context eats;  // how the spare is used up before the operation
  Made socket;   // before all else; where the heap and the spare have nothing left; and nor has the pager
};

class Builder {
 public:
  Builder(const Strategy& strategy, const Obligation& of, const Assignment& values, Profile profile)
      : strategy_(strategy), of_(of), terms_(*of.terms), values_(values), profile_(profile) {}

  std::optional<Case> build(const Variant& variant) {
    made_ = {};
    next_ = 0;
    const bool binds = of_.suspect == Suspect::bind;
    const bool starved = variant.socket == Variant::Made::starved;
    if (!configure(starved)) return std::nullopt;
    if (binds && variant.socket == Variant::Made::first) between(Socket{.socket = 0});
    lay_out();
    if (!starved) use_up_own();
    if (spare_ < target_ || starved) eat(target_, variant.eats, 0);
    if (is_filled_anew(starved)) {
      between(Pressure{.pages = 65535});
      if (starved) use_up_own();
      if (starved && binds) between(Socket{.socket = 0});
      if (spare_ != 0) {
        between(Relief{.pages = static_cast<std::uint16_t>(spare_)});
        between(Api{});
      }
      between(Relief{.pages = static_cast<std::uint16_t>(free_)});
    }
    if (binds && variant.socket == Variant::Made::late) between(Socket{.socket = 0});
    if (chunks_[0].bytes != 0) between(Free{.block = chunks_[0].block});
    free_chunk_ = chunks_[0];
    operation();
    land(0, 1);
    return made_;
  }

  // Where the request finds a heap and a spare that are empty: a request of the same bind before it takes the
  // spare, and nothing else is needed.
  std::optional<Case> build_compact() {
    made_ = {};
    next_ = 0;
    if (of_.suspect != Suspect::bind || of_.sizes.size() != 1 || !configure(false) || reached_.empty()) {
      return std::nullopt;
    }
    const bool uses = value(reached_[0]->uses_spare);
    const bool empty =
        block_bytes(value(reached_[0]->largest)) == 0 && (uses || value(reached_[0]->before.spare) == 0);
    if (!empty || target_ != 1 || asks_own()) return std::nullopt;
    made_.config.bind_count = 2;
    made_.config.bind = {kPageBytes - 8, made_.config.bind[0]};
    chunks_.assign(reached_.size() + 1, {});
    free_chunk_ = {};
    between(Socket{.socket = 0});
    operation();
    land(1, 2);
    return made_;
  }

 private:
  struct Chunk {
    Name block = 0;
    std::uint32_t bytes = 0;  // 0: there is none
  };

  std::int64_t value(AbstractNumber of) const { return terms_.value(of, values_); }
  bool value(AbstractFlag of) const { return terms_.value(of, values_); }
  static std::uint32_t block_bytes(std::int64_t bytes) {
    const auto most = static_cast<std::int64_t>(kLargestBytes);
    const auto whole = static_cast<std::uint32_t>(std::clamp<std::int64_t>(bytes, 0, most) / 8 * 8);
    return whole < kSmallestBytes ? 0 : whole;
  }

  void add(const Operation& operation, Context context, std::size_t point) {
    made_.steps.push_back(
        {.operation = operation, .context = context, .point = static_cast<std::uint8_t>(point)});
  }
  void between(const Operation& operation) { add(operation, Context::application, 0); }
  // Takes so many free bytes, of which one block or some in a row consist.
  void take(std::uint64_t bytes, Context context, std::size_t point) {
    const std::uint64_t most =
        context != Context::application && profile_ != Profile::hostile ? kPageBytes : kLargestBytes;
    while (bytes >= kSmallestBytes) {
      std::uint64_t piece = std::min(bytes, most);
      if (bytes - piece != 0 && bytes - piece < kSmallestBytes) piece -= kSmallestBytes;
      add(Alloc{.block = next_++, .size = piece - 8}, context, point);
      bytes -= piece;
    }
  }
  // Uses the spare up, a page by a page.
  void eat(std::int64_t pages, Context context, std::size_t point) {
    for (std::int64_t page = 0; page < pages; ++page) {
      add(Alloc{.block = next_++, .size = kPageBytes - 8}, context, point);
    }
  }

  // Whether the spare gets its pages from the pager, which has them besides then.
  bool is_filled_anew(bool starved) const { return starved || (spare_ != 0 && spare_ < target_); }

  bool configure(bool starved) {
    target_ = value(of_.target);
    spare_ = value(of_.start.spare);
    free_ = value(of_.start.free);
    const std::int64_t pages =
        free_ + (is_filled_anew(starved) ? spare_ : 0) + strategy_.own + strategy_.target;
    if (pages > 65536 || free_ > 65535 || of_.suspect == Suspect::deferred) return false;
    made_.config.pages = static_cast<std::uint32_t>(pages);
    made_.config.spare = static_cast<std::uint32_t>(target_ - strategy_.target);
    made_.config.heap = 0;
    const bool binds = of_.suspect == Suspect::bind || of_.suspect == Suspect::socket;
    made_.config.bind_count = static_cast<std::uint8_t>(binds ? of_.sizes.size() : 1);
    made_.config.bind = {1};
    for (std::size_t i = 0; binds && i < of_.sizes.size(); ++i) {
      made_.config.bind[i] = static_cast<std::uint16_t>(value(of_.sizes[i].bytes));
    }
    reached_.clear();
    for (const Landing& landing : of_.landings) {
      if (value(landing.reached)) reached_.push_back(&landing);
    }
    return reached_.size() < 256;
  }

  // The first segment, of blocks that other clients hold.
  void lay_out() {
    std::uint64_t bytes = 0;
    if (of_.suspect == Suspect::packet || std::ranges::any_of(reached_, [&](const Landing* landing) {
          return value(landing->uses_spare) && value(landing->packet);
        })) {
      between(Socket{.socket = 1});
      between(Bind{.socket = 1, .number = kPacketNumber});
      for (const std::uint16_t size : made_.config.bind_sizes()) bytes += need(size);
    }
    std::vector<std::int64_t> wanted = {value(of_.start.largest)};
    for (const Landing* landing : reached_) wanted.push_back(value(landing->largest));
    chunks_.clear();
    for (const std::int64_t largest : wanted) {
      Chunk chunk = {.block = 0, .bytes = block_bytes(largest)};
      if (chunk.bytes != 0) {
        chunk.block = next_++;
        between(Alloc{.block = chunk.block, .size = chunk.bytes - 8});
        between(Alloc{.block = next_++, .size = 8});
        bytes += chunk.bytes + kSmallestBytes;
      }
      chunks_.push_back(chunk);
    }
    const std::uint64_t pages = (bytes + kPageBytes - 1) / kPageBytes;
    made_.config.heap = static_cast<std::uint32_t>(std::min<std::uint64_t>(pages, 1024));
    take(pages * kPageBytes - bytes, Context::application, 0);
  }

  bool asks_own() const {
    const ProgramSteps& steps = strategy_.steps(StrategyPart::request);
    return strategy_.own != 0 && std::ranges::find(steps, Opcode::own, &ProgramStep::opcode) != steps.end();
  }

  // So that no block of the strategy's own pages serves a request that is to be refused there.
  void use_up_own() {
    if (!asks_own() || of_.sizes.empty()) return;
    const auto size = static_cast<std::uint32_t>(value(of_.sizes[0].bytes));
    if (value(of_.start.own) >= static_cast<std::int64_t>(need(size))) return;
    const std::uint64_t blocks = std::uint64_t{strategy_.own} * kPageBytes / need(size);
    const std::uint64_t sockets = (blocks + made_.config.bind_count - 1) / made_.config.bind_count;
    for (std::uint64_t i = 0; i < std::min<std::uint64_t>(sockets, 30); ++i) {
      const Name socket = 2 + static_cast<Name>(i);
      between(Socket{.socket = socket});
      between(Bind{.socket = socket, .number = static_cast<std::uint16_t>(kOwnNumber + i)});
    }
  }

  void operation() {
    const std::int64_t size = of_.sizes.empty() ? 0 : value(of_.sizes[0].bytes);
    const Context outside = value(of_.interrupt) ? Context::interrupt : Context::critical;
    switch (of_.suspect) {
      case Suspect::bind: between(Bind{.socket = 0, .number = kNumber}); break;
      case Suspect::alloc: between(Alloc{.block = next_++, .size = static_cast<std::uint64_t>(size)}); break;
      case Suspect::alloc_outside:
        add(Alloc{.block = next_++, .size = static_cast<std::uint64_t>(size)}, outside, 0);
        break;
      case Suspect::packet:
        add(Packet{.number = kPacketNumber,
                   .length = static_cast<std::uint16_t>(size - Wsipx::kPacketOverhead)},
            outside, 0);
        break;
      case Suspect::socket: between(Socket{.socket = 0}); break;
      case Suspect::deferred: break;
    }
  }

  // From the landing of that index on; a landing's point has a number that is so much more than its index.
  void land(std::size_t from, std::size_t more) {
    for (std::size_t i = from; i < reached_.size(); ++i) {
      const Landing& landing = *reached_[i];
      const std::size_t point = i + more;
      const Chunk& wanted = chunks_[i + 1];
      const bool uses = value(landing.uses_spare);
      const std::uint32_t largest = block_bytes(value(landing.before.largest));
      if (!uses && wanted.bytes == largest) continue;
      if (largest != 0) take(largest, Context::interrupt, point);
      if (free_chunk_.bytes != 0 && free_chunk_.bytes != largest) {
        take(free_chunk_.bytes, Context::interrupt, point);
      }
      if (uses) use_spare(landing, point);
      if (wanted.bytes != 0) add(Free{.block = wanted.block}, Context::interrupt, point);
      free_chunk_ = wanted;
    }
  }
  void use_spare(const Landing& landing, std::size_t point) {
    const Context context = value(landing.interrupt) ? Context::interrupt : Context::critical;
    const std::int64_t size = value(landing.size.bytes);
    if (value(landing.packet)) {
      const std::int64_t length = std::max<std::int64_t>(size - Wsipx::kPacketOverhead, 0);
      add(Packet{.number = kPacketNumber,
                 .length = static_cast<std::uint16_t>(std::min<std::int64_t>(length, Wsipx::kLargestPacket))},
          context, point);
    } else {
      add(Alloc{.block = next_++, .size = static_cast<std::uint64_t>(size)}, context, point);
    }
    const std::int64_t left = value(landing.before.spare) * kPageBytes - value(landing.size.need);
    if (left > 0) take(static_cast<std::uint64_t>(left), context, point);
  }

  const Strategy& strategy_;
  const Obligation& of_;
  const Terms& terms_;
  const Assignment& values_;
  Profile profile_;
  Case made_;
  Name next_ = 0;
  std::int64_t target_ = 0;
  std::int64_t spare_ = 0;
  std::int64_t free_ = 0;
  std::vector<const Landing*> reached_;
  std::vector<Chunk> chunks_;  // at the start, and after each point
  Chunk free_chunk_;
};

}  // namespace

std::vector<Case> concrete(const Strategy& strategy, const Obligation& obligation, const Assignment& values,
                           Profile profile) {
  using Made = Variant::Made;
  static constexpr Variant kVariants[] = {
      {Context::interrupt, Made::first},    {Context::application, Made::first},
      {Context::critical, Made::first},     {Context::interrupt, Made::late},
      {Context::application, Made::late},   {Context::interrupt, Made::starved},
      {Context::application, Made::starved}};
  Builder builder(strategy, obligation, values, profile);
  std::vector<Case> cases;
  if (std::optional<Case> made = builder.build_compact()) cases.push_back(std::move(*made));
  for (const Variant& variant : kVariants) {
    if (std::optional<Case> made = builder.build(variant)) cases.push_back(std::move(*made));
  }
  return cases;
}

std::string words(const Obligation& obligation, const Assignment& values) {
  const Terms& terms = *obligation.terms;
  const auto value = [&](AbstractNumber of) { return std::to_string(terms.value(of, values)); };
  const auto standing = [&](const AbstractStanding& at) {
    return "the pager has " + value(at.free) + " free, the spare " + value(at.spare) + " of " +
           value(obligation.target) + " pages, and the largest free block has " + value(at.largest) +
           " bytes";
  };
  std::string text = std::string(sparepage::text(obligation.suspect)) + " of " +
                     (obligation.sizes.empty() ? std::string("0") : value(obligation.sizes[0].bytes)) +
                     " bytes: at its start " + standing(obligation.start) + "\n";
  std::size_t point = 0;
  for (const Landing& landing : obligation.landings) {
    if (!terms.value(landing.reached, values)) continue;
    ++point;
    text += "point " + std::to_string(point) + ": " + standing(landing.before) + "; interrupts " +
            (terms.value(landing.uses_spare, values) ? "use the spare and " : "") + "leave one of " +
            value(landing.largest) + " bytes\n";
  }
  return text;
}

}  // namespace sparepage
