// What most tests include, compiled once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "properties/oracle/precompiled.h"
#include "properties/tests/support.h"
