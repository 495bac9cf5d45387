#include "ci/command/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "ci/command/command.h"
#include "properties/replace_file.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {

namespace {

std::vector<std::uint8_t> bytes_of_hex(const std::string& name, std::string_view digits) {
  std::vector<std::uint8_t> bytes;
  const auto digit = [&](char c) -> unsigned {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    throw UsageError("\"" + name + "\" is no fuzz input: after hex: stand two digits, 0-9a-f, a byte");
  };
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const char low = i + 1 < digits.size() ? digits[i + 1] : '?';
    bytes.push_back(static_cast<std::uint8_t>(digit(digits[i]) << 4 | digit(low)));
  }
  return bytes;
}

[[noreturn]] void refuse_undecoded(const std::string& name, std::span<const std::uint8_t> bytes) {
  if (!bytes.empty() && is_version(bytes[0])) {
    throw UsageError(name +
                     ": it asks for more bytes than a size has here, where it has 32 bits; a sparepage "
                     "for 64 bits takes it");
  }
  throw UsageError("\"" + name + "\" is no fuzz input of a version from 1 to " + std::to_string(kByteFormat));
}

}  // namespace

void refuse_without_spare(const Config& config, const std::string& name, const Heaps& heaps) {
  if (config.spare != 0 || !heaps.empty()) return;
  throw UsageError(name +
                   ": spare=0: the modelled heap has a spare of 1 page or more; one that is brought with "
                   "--heap may do without");
}

Input load_input(const std::string& file) {
  static constexpr std::string_view kHex = "hex:";
  static constexpr std::size_t kMostDigits = 36;
  Input input = {
      .name = file == "-" ? "<stdin>" : file, .was_trace = false, .text = {}, .parsed = {}, .steps = {}};
  std::vector<std::uint8_t> bytes;
  if (file.starts_with(kHex)) {
    if (file.size() > kHex.size() + kMostDigits)
      input.name = file.substr(0, kHex.size() + kMostDigits) + "...";
    bytes = bytes_of_hex(input.name, std::string_view(file).substr(kHex.size()));
    if (!decode(bytes, input.steps)) {
      refuse_undecoded(input.name, bytes);
    }
  } else {
    input.text = read_input(file);
    input.was_trace = input.text.empty() || !is_version(static_cast<std::uint8_t>(input.text[0]));
    if (!input.was_trace) {
      bytes.resize(input.text.size());
      std::ranges::transform(input.text, bytes.begin(), [](char c) { return static_cast<std::uint8_t>(c); });
      if (!decode(bytes, input.steps)) refuse_undecoded(input.name, bytes);
    }
  }
  if (input.was_trace) {
    input.parsed = parse_trace(input.text, input.name, invariant_names());
    input.steps = input.parsed.trace;
  } else {
    input.parsed.trace = to_trace(input.steps);
    input.text = print(input.parsed.trace, &input.parsed.lines);
  }
  return input;
}

Known load_known(const std::string& file, const Heaps* heaps) {
  if (file == "none") return {};
  std::error_code error;
  if (file == kKnownFile && !std::filesystem::exists(file, error)) {
    std::fprintf(stderr, "sparepage: there is no %s here, so no finding is known; name one with --known\n",
                 file.c_str());
    return {};
  }
  Known known(read_input(file), file, heaps);
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  const std::vector<std::string> stale = known.stale([&](const std::string& trace) {
    return load_trace((folder / trace).string(), invariant_names()).trace;
  });
  if (stale.empty()) return known;
  std::string all;
  for (const std::string& line : stale) all += line + "\n";
  throw UsageError("the list of what is known is not true:\n" + all +
                   "Shrink the failure again and accept it anew, or take the line out.");
}

void refuse_standard_input_twice(const std::vector<std::string>& files) {
  if (std::ranges::count(files, "-") > 1) {
    throw UsageError("- stands twice among the inputs; standard input can be read once");
  }
}

namespace {

int write_to(const std::string& file, std::string_view contents) {
  const int stream = open(file.c_str(), O_WRONLY | O_CLOEXEC);
  if (stream < 0) return errno;
  const int why = write_all(stream, contents);
  return close(stream) != 0 && why == 0 ? errno : why;
}

// The stream of this process that goes to the file; null: neither does. Opened once more it would be written
// from its start, over what stands there.
std::FILE* stream_to(const std::string& file) {
  struct stat there = {};
  if (stat(file.c_str(), &there) != 0) return nullptr;
  for (std::FILE* stream : {stdout, stderr}) {
    struct stat ours = {};
    if (fstat(fileno(stream), &ours) != 0) continue;
    if (ours.st_dev == there.st_dev && ours.st_ino == there.st_ino) return stream;
  }
  return nullptr;
}

}  // namespace

std::filesystem::path behind_links(const std::string& file) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(file, error);
  // As many as the system follows.
  for (int links = 0; links < 40 && std::filesystem::is_symlink(path, error); ++links) {
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    if (error) break;
    path = path.parent_path() / target;
  }
  const std::filesystem::path whole = std::filesystem::weakly_canonical(path, error);
  return error ? path : whole;
}

bool written_whole(const std::string& file) {
  std::error_code error;
  const auto kind = std::filesystem::status(file, error).type();
  return kind == std::filesystem::file_type::not_found ||
         (kind == std::filesystem::file_type::regular && stream_to(file) == nullptr);
}

void write_whole(const std::string& file, std::string_view contents) {
  int why = 0;
  if (std::FILE* const stream = stream_to(file); stream != nullptr) {
    errno = 0;
    const bool whole = std::fwrite(contents.data(), 1, contents.size(), stream) == contents.size();
    if (!whole || std::fflush(stream) != 0) why = errno;
  } else {
    why = written_whole(file) ? replace_file(behind_links(file), contents) : write_to(file, contents);
  }
  if (why != 0) refuse_unwritten(file, why);
}

void write_output(std::string_view contents, const std::string& file) {
  if (file.empty()) {
    if (std::fwrite(contents.data(), 1, contents.size(), stdout) != contents.size()) {
      refuse_unwritten("standard output", errno);
    }
  } else {
    write_whole(file, contents);
  }
}

}  // namespace sparepage
