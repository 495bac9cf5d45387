// Where the things of the tests are: absolute paths of this checkout and of this build.
#pragma once

#include <string>

namespace sparepage {

// What CMake says of them. paths.cc alone is compiled with paths of this machine, so that a compiler cache
// serves every checkout with all else.
struct TestPaths {
  const char* source;  // the checkout
  const char* corpus;  // its corpus/
  const char* heaps;   // the folder of the heaps' shared objects
  const char* tests;   // the program of the tests
};
TestPaths test_paths();

inline const std::string kSourceFolder = test_paths().source;
inline const std::string kCorpusFolder = test_paths().corpus;
inline const std::string kHeapsFolder = test_paths().heaps;
inline const std::string kTestsCommand = test_paths().tests;

}  // namespace sparepage
