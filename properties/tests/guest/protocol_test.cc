// What goes to a process that runs cases, and comes back: the same values, or a refusal that says what was
// read.
#include "properties/guest/process/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "sparepage/model/operations.h"
#include "sparepage/properties/cases/generate.h"

namespace sparepage {
namespace {

using testing::HasSubstr;

class Protocol : public testing::Test {
 protected:
  std::vector<std::byte> written(auto put) {
    std::vector<std::byte> bytes(std::size_t{1} << 16);
    Writer writer(bytes);
    put(writer);
    EXPECT_FALSE(writer.full());
    bytes.resize(writer.bytes());
    return bytes;
  }

  // What a reader of these says of it; "": it read what it wanted.
  static std::string refusal(std::span<const std::byte> bytes, auto get) {
    Reader reader(bytes, "the answer");
    try {
      get(reader);
    } catch (const BrokenHarness& broken) {
      return broken.what();
    }
    return "";
  }
};

TEST_F(Protocol, BringsEachStepAsItWas) {
  for (const Profile profile : kProfiles) {
    for (std::uint64_t run = 0; run < 200; ++run) {
      Case drawn;
      generate(run, profile, drawn);
      const auto bytes = written([&](Writer& to) { to.put_case(drawn.config, drawn.steps); });
      Reader reader(bytes, "the answer");
      Case came;
      reader.get_case(came);
      EXPECT_EQ(came, drawn);
      EXPECT_FALSE(reader.more());
    }
  }
}

TEST_F(Protocol, HasNoRoomForWhatIsTooLong) {
  std::array<std::byte, 10> room = {};
  Writer writer(room);
  writer.put(std::uint64_t{1});
  EXPECT_FALSE(writer.full());
  writer.put(std::uint32_t{1});
  writer.put(std::uint8_t{1});  // has room, and would stand in the place of another
  EXPECT_TRUE(writer.full());
  EXPECT_EQ(writer.bytes(), 8U);
}

TEST_F(Protocol, SaysWhatMakesNoSense) {
  const auto bytes = written([](Writer& to) {
    to.put(Told::tried);
    to.put(std::uint8_t{200});
    to.put(std::uint32_t{4000000000});
  });
  EXPECT_EQ(refusal(bytes, [](Reader& from) { from.expect(Told::step); }),
            "the answer makes no sense: before byte 1 of 6 stands 4 in place of part 0 of an answer");
  EXPECT_EQ(refusal(std::span(bytes).subspan(1), [](Reader& from) { from.get_told(); }),
            "the answer makes no sense: before byte 1 of 5 stands 200 in place of a part of an answer");
  EXPECT_EQ(refusal(std::span(bytes).subspan(2), [](Reader& from) { from.get_text(); }),
            "the answer makes no sense: before byte 4 of 4 stands 4000000000 in place of how many there are");
  EXPECT_EQ(refusal(std::span(bytes).subspan(4), [](Reader& from) { from.get<std::uint32_t>(); }),
            "the answer makes no sense: before byte 0 of 2 stands 2 in place of 4 bytes more");
}

// A byte that is another one is refused, or reads as another value; nothing is read past the end, and no
// value is one that its type does not have.
TEST_F(Protocol, ReadsAnyBytes) {
  const auto bytes = written([](Writer& to) {
    to.put(Outcome(IpxAddress{.net = 1, .node = 2, .number = 3}));
    to.put_all(std::vector<Point>{Point::bind_enter, named_point("own")});
    to.put_all(std::vector<Event>{{.kind = Event::Kind::granted, .size = 8}, {.kind = Event::Kind::waited}});
    to.put(GuestRun{.hung = true, .refused = RefusedRequest{.free_pages = 1, .size = 2}});
    to.put_all(std::vector<NamedViolation>{{.invariant = invariants().front(), .message = "why"}});
    to.put(GuestState{.machine = {1, 2, 3}, .data = {4}});
    to.put_all(
        std::vector<Step>{{.operation = Alloc{.block = 1, .size = 2}}, {.operation = Close{.socket = 0}}});
  });
  const auto read = [](Reader& from) {
    std::vector<Point> points;
    std::vector<Event> events;
    std::vector<NamedViolation> named;
    std::vector<Step> steps;
    EXPECT_LE(from.get_outcome().result, Result::hung);
    from.get_all(points, &Reader::get_point);
    from.get_all(events, &Reader::get_event);
    for (const Event& event : events) EXPECT_LE(event.kind, Event::Kind::waited);
    from.get_guest_run();
    from.get_all(named, &Reader::get_named);
    from.get_state();
    from.get_all(steps, &Reader::get_step);
  };
  ASSERT_EQ(refusal(bytes, read), "");
  std::size_t refused = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const unsigned other : {1U, 2U, 4U, 16U, 128U, 255U}) {
      std::vector<std::byte> changed = bytes;
      changed[at] ^= static_cast<std::byte>(other);
      const std::string why = refusal(changed, read);
      if (!why.empty()) ++refused;
      EXPECT_TRUE(why.empty() || why.starts_with("the answer makes no sense: ")) << why;
    }
    EXPECT_THAT(refusal(std::span(bytes).first(at), read), HasSubstr("makes no sense"));
  }
  EXPECT_GT(refused, bytes.size());
}

}  // namespace
}  // namespace sparepage
