// A strategy and an invariant from outside sparepage's tree.
#pragma once

#include <sparepage/properties/oracle/invariant.h>

extern const std::string_view kAsksTheClock;
extern const sparepage::Invariant kNothingIsRefused;
