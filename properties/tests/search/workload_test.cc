// Workloads: what their traces are made of, and that they are the same for all.
#include "sparepage/properties/search/workload.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "properties/tests/support.h"
#include "sparepage/properties/cases/profile.h"

namespace sparepage {
namespace {

Case made(const Workload& of, std::uint64_t seed) {
  Case made;
  generate(of, seed, made);
  return made;
}

TEST(Workload, IsTheSameForASeed) {
  for (const Workload& of : workloads()) {
    Case used = made(of, 7);
    generate(of, 3, used);
    EXPECT_EQ(used, made(of, 3)) << of.name;
    EXPECT_NE(used, made(of, 4)) << of.name;
    EXPECT_EQ(used.config, of.config) << of.name;
  }
}

// Names that are used are taken, and not given back yet.
TEST(Workload, HasNoOperationOnWhatIsNotThere) {
  for (const Workload& of : workloads()) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
      const Case one = made(of, seed);
      EXPECT_EQ(narrowest_profile(one.steps), Profile::preemptive) << of.name << " " << seed;
      std::set<Name> blocks;
      std::set<Name> sockets;
      std::map<std::uint16_t, Name> numbers;
      std::uint64_t pressed = 0;
      for (const Step& step : one.steps) {
        const Operation& operation = step.operation;
        if (operation.is<Alloc>()) {
          EXPECT_TRUE(blocks.insert(operation.values<Alloc>().block).second);
        }
        if (operation.is<Free>()) {
          EXPECT_EQ(blocks.erase(operation.values<Free>().block), 1U);
        }
        if (operation.is<Socket>()) {
          EXPECT_TRUE(sockets.insert(operation.values<Socket>().socket).second);
        }
        if (operation.is<Bind>()) numbers[operation.values<Bind>().number] = operation.values<Bind>().socket;
        if (operation.is<Recv>()) {
          EXPECT_TRUE(sockets.contains(operation.values<Recv>().socket));
        }
        if (operation.is<Close>()) {
          EXPECT_EQ(sockets.erase(operation.values<Close>().socket), 1U);
        }
        if (operation.is<Packet>()) {
          EXPECT_TRUE(sockets.contains(numbers.at(operation.values<Packet>().number)));
          EXPECT_EQ(step.context, Context::interrupt);
        }
        if (operation.is<Pressure>()) pressed += operation.values<Pressure>().pages;
        if (operation.is<Relief>()) {
          EXPECT_GE(pressed, operation.values<Relief>().pages);
          pressed -= operation.values<Relief>().pages;
        }
      }
    }
  }
}

std::size_t count(const Case& of, const auto& which) {
  return static_cast<std::size_t>(std::ranges::count_if(of.steps, which));
}

// What was given for each kind in the long part is what its share comes to.
TEST(Workload, KeepsItsRates) {
  for (const Workload& of : workloads()) {
    std::map<std::string_view, std::size_t> words;
    std::size_t landed = 0;
    std::size_t interrupts = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      const Case one = made(of, seed);
      for (const Step& step : one.steps) ++words[step.operation.row().word];
      landed += count(one, [](const Step& step) { return step.point != 0; });
      interrupts += count(one, [](const Step& step) { return step.context == Context::interrupt; });
    }
    const auto turns = [&](unsigned Rates::* rate) {
      double all = 0;
      for (const Phase& phase : of.phases) {
        const Rates& rates = phase.rates;
        const unsigned sum = rates.alloc + rates.free + rates.api + rates.connect + rates.receive +
                             rates.close + rates.deferred + rates.pressure + rates.relief +
                             rates.interrupt_alloc + rates.interrupt_free + rates.packet;
        all += 200.0 * phase.turns * (rates.*rate) / sum;
      }
      return all;
    };
    // What is always possible comes a little oftener than it should, for what is not.
    const auto is_about = [](double rate) {
      return testing::AllOf(testing::Gt(0.95 * rate), testing::Lt(1.25 * rate));
    };
    EXPECT_THAT(static_cast<double>(words["api"]), is_about(turns(&Rates::api))) << of.name;
    EXPECT_THAT(static_cast<double>(words["bind"]), is_about(turns(&Rates::connect))) << of.name;
    EXPECT_THAT(static_cast<double>(words["alloc"]),
                is_about(turns(&Rates::alloc) + turns(&Rates::interrupt_alloc)))
        << of.name;
    EXPECT_EQ(words["close"] != 0, turns(&Rates::close) != 0) << of.name;
    EXPECT_GT(landed, interrupts / 10) << of.name;
    EXPECT_LT(landed, interrupts * of.landing / 100) << of.name;
  }
}

TEST(Workload, CostsAreTheSameWhateverTheThreads) {
  const std::vector<const Subject*> strategies = {find_subject("original"), find_subject("fill-first")};
  const std::vector<WorkloadCosts> one = costs_on_workloads(strategies, 1);
  const std::vector<WorkloadCosts> two = costs_on_workloads(strategies, 2);
  ASSERT_EQ(one.size(), workloads().size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].workload, &workloads()[i]);
    EXPECT_EQ(one[i].by, two[i].by);
    EXPECT_GT(one[i].by.at(strategies[0]).asked, 0U);
    // It fills the spare before each request, and so has it fuller.
    EXPECT_GT(one[i].by.at(strategies[1]).held.sum, one[i].by.at(strategies[0]).held.sum);
    EXPECT_GT(one[i].by.at(strategies[1]).calls.sum, one[i].by.at(strategies[0]).calls.sum);
  }
}

}  // namespace
}  // namespace sparepage
