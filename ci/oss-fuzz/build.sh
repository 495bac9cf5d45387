#!/bin/bash -eu
# Builds the targets as OSS-Fuzz and ClusterFuzzLite ask for it: with the compiler, the flags and the engine of the environment,
# and what comes of it in $OUT. Needs CMake, Ninja and Python; no package of the command. ci/oss-fuzz/check tests it.
build=$WORK/build
rm -rf "$build"
# CXX and CXXFLAGS are CMake's own. They say what is covered, and how: SPAREPAGE_COVERAGE is empty.
cmake -S "$SRC/sparepage" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE= \
  -DSPAREPAGE_COMMAND=OFF -DSPAREPAGE_TESTS=OFF -DSPAREPAGE_FUZZERS=ON -DSPAREPAGE_COVERAGE= \
  -DSPAREPAGE_ENGINE="$FUZZING_ENGINE" -DSPAREPAGE_ENGINE_LINK="$LIB_FUZZING_ENGINE"
# A target is what has options.
targets=()
for options in "$build"/*.options; do
  targets+=("$(basename "$options" .options)")
done
cmake --build "$build" --target "${targets[@]}" seed_corpora
cp "${targets[@]/#/$build/}" "$build"/*.options "$build"/*.dict "$build"/*_seed_corpus.zip "$OUT"
