// Makes what goes beside the targets: inputs from traces, and dictionaries. A program of this room, since
// what builds targets need not have the packages of the command.
#include <cstdio>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "fuzz_targets/seeds/dictionary.h"
#include "properties/replace_file.h"
#include "sparepage/properties/cases/bytes.h"
#include "sparepage/properties/cases/trace.h"
#include "sparepage/properties/oracle/invariant.h"

namespace sparepage {
namespace {

constexpr const char* kUsage =
    "usage: sparepage_seeds inputs FOLDER TRACE...\n"
    "       sparepage_seeds dictionary strategy|trace|world FILE\n"
    "\n"
    "Writes each trace as an input of the targets whose inputs are cases, FOLDER/NAME.bin; or the words of "
    "a\n"
    "text format as a dictionary.\n"
    "\n"
    "Examples:\n"
    "  sparepage_seeds inputs seeds corpus/regressions/*.trace\n"
    "  sparepage_seeds dictionary world fuzz_world.dict\n";

int refuse(const std::string& what) {
  std::fprintf(stderr, "sparepage_seeds: %s\n", what.c_str());
  return 2;
}

int write(const std::filesystem::path& path, std::string_view content) {
  return replace_file(path, content) == 0 ? 0 : refuse(path.string() + ": can't be written");
}

int write_inputs(const std::filesystem::path& folder, std::span<char* const> traces) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  for (const std::filesystem::path trace : traces) {
    const std::vector<std::uint8_t> bytes = encode(load_trace(trace.string(), invariant_names()).trace);
    const std::filesystem::path path = folder / trace.stem().concat(".bin");
    const int status = write(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (status != 0) return status;
  }
  return 0;
}

int run(std::span<char* const> words) {
  const std::string_view verb = words.size() > 1 ? words[1] : "";
  if (verb == "--help" || verb == "-h") {
    std::fputs(kUsage, stdout);
    return 0;
  }
  if (verb == "inputs" && words.size() > 3) return write_inputs(words[2], words.subspan(3));
  if (verb == "dictionary" && words.size() == 4) {
    const std::string_view format = words[2];
    if (format == "strategy") return write(words[3], strategy_dictionary());
    if (format == "trace") return write(words[3], trace_dictionary());
    if (format == "world") return write(words[3], world_dictionary());
    return refuse("there is no format \"" + std::string(format) +
                  "\"; the formats are strategy, trace, world");
  }
  std::fputs(kUsage, stderr);
  return 2;
}

}  // namespace
}  // namespace sparepage

int main(int argc, char** argv) {
  try {
    return sparepage::run({argv, static_cast<std::size_t>(argc)});
  } catch (const std::exception& error) {
    return sparepage::refuse(error.what());
  }
}
