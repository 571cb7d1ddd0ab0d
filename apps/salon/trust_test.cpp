#include "trust.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

using Kind = Trust::Kind;
using Verdict = net::TlsVerdict::Kind;

constexpr const char* here = "chat.example:8888";

Trust judge_it(const Shown& shown, const std::optional<KnownHost>& known,
               const std::optional<std::string>& pinned = std::nullopt) {
  return judge(shown, pinned, known, here, "/known");
}

const Shown vouched{"AA", {Verdict::vouched}};
const Shown unknown{"AA", {Verdict::unknown, "self-signed certificate"}};
const Shown expired{"AA", {Verdict::wrong, "certificate has expired"}};
const KnownHost by_aa{.fingerprint = "AA", .line = 3};
const KnownHost by_bb{.fingerprint = "BB", .line = 3};
const KnownHost by_authorities{.fingerprint = "", .line = 3};

TEST(Trust, a_fingerprint_that_was_given_decides_alone) {
  for (const Shown& shown : {vouched, unknown, expired}) {
    for (const auto& known : {std::optional<KnownHost>(), std::optional(by_bb), std::optional(by_authorities)}) {
      const Trust right = judge_it(shown, known, "AA");
      EXPECT_EQ(right.kind, Kind::trusted);
      EXPECT_FALSE(right.remember);
      const Trust other = judge_it(shown, known, "BB");
      EXPECT_EQ(other.kind, Kind::refused);
      EXPECT_NE(other.why.find("shows SHA256:AA"), std::string::npos);
      EXPECT_NE(other.why.find("says SHA256:BB"), std::string::npos);
    }
  }
}

TEST(Trust, who_is_new_is_trusted_once_and_remembered) {
  const Trust first = judge_it(unknown, std::nullopt);
  EXPECT_EQ(first.kind, Kind::first_use);
  ASSERT_TRUE(first.remember);
  EXPECT_EQ(first.remember->fingerprint, "AA");
  const Trust again = judge_it(unknown, by_aa);
  EXPECT_EQ(again.kind, Kind::trusted);
  EXPECT_FALSE(again.remember);
}

TEST(Trust, who_shows_another_certificate_is_refused_with_both_and_how_to_mend_it) {
  const Trust changed = judge_it(unknown, by_bb);
  EXPECT_EQ(changed.kind, Kind::refused);
  for (const char* const word : {"SHA256:AA", "SHA256:BB", "line 3 of /known", "--fingerprint"}) {
    EXPECT_NE(changed.why.find(word), std::string::npos) << word << " in: " << changed.why;
  }
}

TEST(Trust, who_is_vouched_for_is_trusted_and_must_be_so_from_then_on) {
  for (const auto& known : {std::optional<KnownHost>(), std::optional(by_bb)}) {
    const Trust trust = judge_it(vouched, known);
    EXPECT_EQ(trust.kind, Kind::trusted);
    EXPECT_TRUE(trust.remember && trust.remember->by_authorities());
  }
  EXPECT_FALSE(judge_it(vouched, by_authorities).remember);
  const Trust fallen = judge_it(unknown, by_authorities);
  EXPECT_EQ(fallen.kind, Kind::refused);
  EXPECT_NE(fallen.why.find("an authority vouched for chat.example:8888"), std::string::npos) << fallen.why;
}

TEST(Trust, a_certificate_that_is_not_good_is_refused_unless_it_is_known) {
  const Trust refused = judge_it(expired, std::nullopt);
  EXPECT_EQ(refused.kind, Kind::refused);
  EXPECT_NE(refused.why.find("certificate has expired"), std::string::npos);
  EXPECT_EQ(judge_it(expired, by_aa).kind, Kind::trusted);
  EXPECT_EQ(judge_it(expired, by_bb).kind, Kind::refused);
  EXPECT_EQ(judge_it(expired, by_authorities).kind, Kind::refused);
}

}  // namespace
}  // namespace salon::app
