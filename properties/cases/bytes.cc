#include "sparepage/properties/cases/bytes.h"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace sparepage {

namespace {

// The first version that has sizes of 64 bits, and machines without a spare.
constexpr std::uint8_t kAnySize = 3;

// Bytes that hold any number below the bound.
int bytes_for(std::uint64_t bound) {
  int bytes = 1;
  while (bytes < 8 && (bound - 1) >> (8 * bytes) != 0) ++bytes;
  return bytes;
}

// Each choice from as many bytes as its bound needs, the lowest first.
class ReadBytes final : public Choices {
 public:
  explicit ReadBytes(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  bool more() const { return !rest_.empty(); }
  bool short_of() const { return short_; }  // a choice found fewer bytes than it needs

  std::uint64_t choose(std::uint64_t bound, std::uint64_t /*wanted*/) override {
    const int bytes = bytes_for(bound);
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) {
      if (rest_.empty()) {
        short_ = true;
        return 0;
      }
      value |= std::uint64_t{rest_.front()} << (8 * i);
      rest_ = rest_.subspan(1);
    }
    return bound == 0 || value < bound ? value : value % bound;
  }

 private:
  std::span<const std::uint8_t> rest_;
  bool short_ = false;
};

class WriteBytes final : public Choices {
 public:
  explicit WriteBytes(std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}

  std::uint64_t choose(std::uint64_t bound, std::uint64_t wanted) override {
    if (bound != 0 && wanted >= bound) throw std::out_of_range("a case that the byte format can't express");
    for (int i = 0; i < bytes_for(bound); ++i) bytes_.push_back(static_cast<std::uint8_t>(wanted >> (8 * i)));
    return wanted;
  }

 private:
  std::vector<std::uint8_t>& bytes_;
};

const Menus& menus_of(std::uint8_t version) {
  static const std::array<Menus, kByteFormat> kMenus = [] {
    std::array<Menus, kByteFormat> menus;
    for (std::uint8_t i = 0; i < kByteFormat; ++i) {
      const auto number = static_cast<std::uint8_t>(i + 1);
      menus[i] = full_menus(Profile::hostile, number);
      if (number >= kAnySize) allow_any_size(Profile::hostile, ~std::uint64_t{0}, menus[i]);
    }
    return menus;
  }();
  return kMenus[version - 1U];
}

std::uint32_t least_spare_of(std::uint8_t version) {
  return version >= kAnySize ? 0 : 1;
}

// Whether an operation asks for more than so many bytes.
bool asks_for_more(const Step& step, std::uint64_t most) {
  return std::ranges::any_of(step.operation.row().fields, [&](const Field& field) {
    return field.kind == Field::Kind::bytes && field.get(step.operation) > most;
  });
}

// The oldest version that has all that the case has, so that whoever has an older program can read it.
std::uint8_t version_for(const Case& of) {
  const bool has_top_size =
      std::ranges::any_of(of.steps, [](const Step& step) { return asks_for_more(step, 0xFFFFFFFF); });
  return of.config.spare == 0 || has_top_size ? kAnySize : kAnySize - 1;
}

// As one word of a shell's line.
std::string shell_word(std::string_view word) {
  static constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-@%:,";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace

bool decode(std::span<const std::uint8_t> bytes, Case& decoded) {
  decoded.config = {};
  decoded.steps.clear();
  if (bytes.empty() || !is_version(bytes[0])) return false;
  const Menus& menus = menus_of(bytes[0]);
  ReadBytes choices(bytes.subspan(1));
  Config config;
  generate(choices, config, least_spare_of(bytes[0]));
  if (choices.short_of()) return true;
  decoded.config = config;
  Host host = Host::none;
  while (choices.more()) {
    Step step = {.operation = Fill{}};
    generate(choices, menus, host, step);
    if (choices.short_of()) break;
    // Where a size has 32 bits, what has more is refused.
    if (asks_for_more(step, std::numeric_limits<std::size_t>::max())) {
      decoded = {};
      return false;
    }
    host = host_after(step, host);
    decoded.steps.push_back(step);
  }
  return true;
}

std::vector<std::uint8_t> encode(const Case& encoded) {
  const std::uint8_t version = version_for(encoded);
  std::vector<std::uint8_t> bytes = {version};
  WriteBytes choices(bytes);
  Config config = encoded.config;
  generate(choices, config, least_spare_of(version));
  Host host = Host::none;
  for (Step step : encoded.steps) {
    generate(choices, menus_of(version), host, step);
    host = host_after(step, host);
  }
  return bytes;
}

std::string replay_line(const Case& of, const Subject& strategy, std::string_view program) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string line = shell_word(program) + " replay hex:";
  for (const std::uint8_t byte : encode(of)) {
    line += kDigits[byte >> 4];
    line += kDigits[byte & 15];
  }
  const auto strategy_option = [](const Subject& whose) {
    return " --strategy " + (whose.file.empty() ? std::string(whose.name) : shell_word(whose.file));
  };
  if (strategy.guest == nullptr) return line + strategy_option(strategy);
  line += " --heap " + shell_word(strategy.guest->file) + (strategy.guest->guard ? " --guard" : "");
  return strategy.caller == subjects().front()->caller
             ? line
             : line + strategy_option(*find_subject(strategy.caller->name));
}

}  // namespace sparepage
