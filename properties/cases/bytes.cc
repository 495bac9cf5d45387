#include "sparepage/properties/cases/bytes.h"

#include <array>
#include <cassert>
#include <stdexcept>

namespace sparepage {

namespace {

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
    assert(bound != 0);
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
    return value < bound ? value : value % bound;
  }

 private:
  std::span<const std::uint8_t> rest_;
  bool short_ = false;
};

class WriteBytes final : public Choices {
 public:
  explicit WriteBytes(std::vector<std::uint8_t>& bytes) : bytes_(bytes) {}

  std::uint64_t choose(std::uint64_t bound, std::uint64_t wanted) override {
    if (wanted >= bound) throw std::out_of_range("a case that the byte format can't express");
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
      menus[i] = full_menus(Profile::hostile, static_cast<std::uint8_t>(i + 1));
    }
    return menus;
  }();
  return kMenus[version - 1U];
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
  generate(choices, config);
  if (choices.short_of()) return true;
  decoded.config = config;
  Host host = Host::none;
  while (choices.more()) {
    Step step = {.operation = Fill{}};
    generate(choices, menus, host, step);
    if (choices.short_of()) break;
    host = host_after(step, host);
    decoded.steps.push_back(step);
  }
  return true;
}

std::vector<std::uint8_t> encode(const Case& encoded) {
  std::vector<std::uint8_t> bytes = {kByteFormat};
  WriteBytes choices(bytes);
  Config config = encoded.config;
  generate(choices, config);
  Host host = Host::none;
  for (Step step : encoded.steps) {
    generate(choices, menus_of(kByteFormat), host, step);
    host = host_after(step, host);
  }
  return bytes;
}

std::string replay_line(const Case& of, const Strategy& strategy, std::string_view program) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string line = shell_word(program) + " replay hex:";
  for (const std::uint8_t byte : encode(of)) {
    line += kDigits[byte >> 4];
    line += kDigits[byte & 15];
  }
  if (strategy.heap == nullptr) return line + " --strategy " + std::string(strategy.name);
  line += " --heap " + shell_word(strategy.heap->file) + (strategy.heap->guard ? " --guard" : "");
  return strategy.caller == strategies().front() ? line
                                                 : line + " --strategy " + std::string(strategy.caller->name);
}

}  // namespace sparepage
