// What most units of the command include, compiled once.
#include <fmt/format.h>

#include <filesystem>

#include "ci/command/output/forms.h"
#include "properties/oracle/precompiled.h"
