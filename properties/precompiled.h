// What most units of this room include, compiled once.
#include "model/precompiled.h"
#include "sparepage/properties/cases/generate.h"
#include "sparepage/properties/oracle/checker.h"
