// Formulas: what they are worth, and how a solver reads them.
#include "sparepage/properties/prover/terms.h"

#include <gtest/gtest.h>

namespace sparepage {
namespace {

TEST(Terms, AreWorthWhatTheirVariablesSay) {
  Terms terms;
  const Terms::Number a = terms.any_number("a");
  const Terms::Number b = terms.any_number("b");
  const Terms::Flag c = terms.any_flag("c");
  const Terms::Number sum = terms.plus(a, terms.times(2, b));
  const Terms::Number chosen = terms.choose(c, terms.least(a, b), terms.most(a, b));
  const Assignment values = {{"a", 7}, {"b", -3}, {"c", 1}};
  EXPECT_EQ(terms.value(sum, values), 1);
  EXPECT_EQ(terms.value(terms.minus(sum, b), values), 4);
  EXPECT_EQ(terms.value(chosen, values), -3);
  EXPECT_EQ(terms.value(chosen, {{"a", 7}, {"b", -3}}), 7);
  EXPECT_TRUE(terms.value(terms.either(terms.no(c), terms.at_least(a, b)), values));
  EXPECT_FALSE(terms.value(terms.equal(a, b), values));
  EXPECT_FALSE(terms.value(terms.choose(c, terms.equal(a, b), c), values));
}

TEST(Terms, OfConstantsAreConstants) {
  Terms terms;
  const Terms::Number two = terms.number(2);
  const Terms::Number a = terms.any_number("a");
  EXPECT_TRUE(terms.never(terms.at_least(two, terms.plus(two, terms.number(1)))));
  EXPECT_TRUE(terms.never(terms.both(terms.flag(false), terms.at_least(a, two))));
  EXPECT_FALSE(terms.never(terms.at_least(a, two)));
  EXPECT_TRUE(terms.never(terms.no(terms.at_least(a, a))));
  const std::size_t terms_now = terms.size();
  terms.at_least(a, two);
  EXPECT_EQ(terms.size(), terms_now);  // each is made once
}

TEST(Terms, AreSmtLib) {
  Terms terms;
  const Terms::Number a = terms.any_number("a");
  const Terms::Flag b = terms.any_flag("b");
  terms.any_number("unused");
  const Terms::Number chosen = terms.choose(b, a, terms.number(-1));
  const Terms::Number three = terms.number(3);
  EXPECT_EQ(terms.smt2({terms.at_least(chosen, three), b}, "What is asked.\nA second line."),
            "; What is asked.\n"
            "; A second line.\n"
            "(set-logic QF_LIA)\n"
            "(declare-fun a () Int)\n"
            "(declare-fun b () Bool)\n"
            "(declare-fun t6 () Int)\n"
            "(assert (= t6 (ite b a (- 1))))\n"
            "(declare-fun t8 () Bool)\n"
            "(assert (= t8 (>= t6 3)))\n"
            "(assert t8)\n"
            "(assert b)\n"
            "(check-sat)\n");
}

}  // namespace
}  // namespace sparepage
