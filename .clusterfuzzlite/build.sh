#!/bin/bash -eu
# The same build as OSS-Fuzz's.
exec bash -eu "$SRC/sparepage/ci/oss-fuzz/build.sh"
