// Ctrl-C, at any moment: the command ends by the signal, and has told what it had.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>

namespace {

using testing::HasSubstr;

// What the command prints that SIGINT ends after so many milliseconds, and how it ended: 128 plus the number
// of the signal. One that is still there a minute later is killed, by signal 9. In the foreground timeout(1)
// signals once; otherwise it signals its process group as well, and a second SIGINT ends the command at once.
std::string interrupted_after(int milliseconds, const std::string& arguments) {
  const std::string line = "timeout --foreground --preserve-status -k 60 -s INT " +
                           std::to_string(milliseconds / 1000) + "." +
                           std::to_string(1000 + milliseconds % 1000).substr(1) + " " + SPAREPAGE_BINARY +
                           " " + arguments + " 2>&1; echo \"status $?\"";
  std::FILE* pipe = popen(line.c_str(), "r");
  std::string output;
  std::array<char, 4096> chunk;
  while (const std::size_t got = std::fread(chunk.data(), 1, chunk.size(), pipe))
    output.append(chunk.data(), got);
  pclose(pipe);
  return output;
}

const std::string kEndedBySigint = "status 130\n";
const std::string kSmallestSoFar = "; interrupted: this is the smallest so far\n";

// Twenty moments, the first one before the input can have been read, or hardly: nothing was found then. More
// interrupts can land in this trace's bind than a search comes to the end of.
TEST(Interrupt, EndsCertifyingAtAnyMoment) {
  std::mt19937 random(1);
  for (int i = 0; i < 20; ++i) {
    const int moment = i == 0 ? 1 + static_cast<int>(random() % 50) : static_cast<int>(random() % 700);
    const std::string output = interrupted_after(
        moment, "shrink --certify --strategy fill-retry-loop --invariant bounded-work " SPAREPAGE_CORPUS
                "/regressions/strategy-loop-makes-too-many-calls.trace");
    EXPECT_THAT(output, testing::EndsWith(kEndedBySigint)) << "after " << moment << " ms";
    if (output == kEndedBySigint) continue;
    EXPECT_THAT(output, HasSubstr(kSmallestSoFar)) << "after " << moment << " ms";
    EXPECT_THAT(output, HasSubstr("expect strategy=fill-retry-loop violates=bounded-work\n"));
  }
}

TEST(Interrupt, EndsAnExplorationInTheMidstOfAState) {
  const std::string file = testing::TempDir() + "many_interrupts.world";
  std::ofstream(file) << "sparepage-world 1\nconfig pages=20 heap=0 spare=1 bind=4000\n"
                         "limits blocks=10 sockets=1 packets=0 interrupts=8\n"
                         "socket\nbind 0x4001\nirq@ alloc 4000\nirq@ alloc 1\nirq@ free\n";
  const std::string output = interrupted_after(1000, "explore --strategy context-probe --world " + file);
  EXPECT_THAT(output, HasSubstr("context-probe: incomplete: interrupted: every sequence of up to "));
  EXPECT_THAT(output, testing::EndsWith(kEndedBySigint));
}

}  // namespace
