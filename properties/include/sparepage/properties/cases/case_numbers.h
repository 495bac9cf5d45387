// The numbers and names of a case, one after another, as references: what a shrinker lowers and what an order
// of cases counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <variant>

#include "sparepage/properties/cases/generate.h"

namespace sparepage {

// The numbers of an operation; see for_each_number.
template <class Visit>
struct NumbersOf {
  Visit& visit;

  void operator()(auto& alloc) const
    requires requires { alloc.size; }
  {
    visit(alloc.size, 0, 0, 0xFFFFFFFF);
  }
  void operator()(auto& pages) const
    requires requires { pages.pages; }
  {
    visit(pages.pages, 0, 0, 0xFFFF);
  }
  void operator()(auto& socket) const
    requires requires { socket.protocol; }
  {
    visit(socket.process, 1, 1, 255);
  }
  void operator()(auto& bind) const
    requires requires { bind.family; }
  {
    visit(bind.number, 0, 0, 0xFFFF);
    visit(bind.net, 0, 0, 0xFFFFFFFF);
    visit(bind.node, 0, 0, 0xFFFFFFFFFFFF);
    visit(bind.family, 6, 0, 0xFFFF);
    visit(bind.namelen, 14, 0, 0xFFFF);
  }
  void operator()(auto& exit) const
    requires(
        requires { exit.process; } && !requires { exit.protocol; })
  {
    visit(exit.process, 1, 1, 255);
  }
  void operator()(auto& packet) const
    requires requires { packet.length; }
  {
    visit(packet.number, 0, 0, 0xFFFF);
    visit(packet.length, 0, 0, 0xFFFF);
  }
  void operator()(auto& /*without numbers*/) const {}
};

inline constexpr std::size_t kFirstBindSize = 4;  // its place among the numbers

// Calls visit(number, its default or least value, the least that it may be, the most) for every number of a
// case: of the configuration, then of the operations in their order.
template <class CaseType, class Visit>
void for_each_number(CaseType& of, Visit visit) {
  visit(of.config.pages, 0, 0, 65536);
  visit(of.config.heap, 0, 0, 1024);
  visit(of.config.spare, 1, 1, 64);
  visit(of.config.ifaces, 2, 1, 16);
  for (std::size_t i = 0; i < of.config.bind_count; ++i) visit(of.config.bind[i], 1, 1, 4088);
  for (auto& step : of.steps) std::visit(NumbersOf<Visit>{visit}, step.operation);
}

// The same for names: visit(name, whether it is a block's).
template <class CaseType, class Visit>
void for_each_name(CaseType& of, Visit visit) {
  for (auto& step : of.steps) visit_name(step.operation, visit);
}

}  // namespace sparepage
