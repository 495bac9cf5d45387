// A strategy and an invariant from outside sparepage's tree.
#pragma once

#include <sparepage/properties/oracle/invariant.h>

extern const sparepage::Strategy kAsksTheClock;
extern const sparepage::Invariant kNothingIsRefused;
