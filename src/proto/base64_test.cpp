#include "proto/base64.hpp"

#include <gtest/gtest.h>

namespace salon::proto {
namespace {

// RFC 4648, 10.
TEST(Base64, is_what_the_rfc_shows) {
  const std::pair<std::string_view, std::string_view> cases[] = {{"", ""},
                                                                 {"f", "Zg=="},
                                                                 {"fo", "Zm8="},
                                                                 {"foo", "Zm9v"},
                                                                 {"foob", "Zm9vYg=="},
                                                                 {"fooba", "Zm9vYmE="},
                                                                 {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(to_base64(bytes), text);
    EXPECT_EQ(from_base64(text), bytes);
  }
  EXPECT_EQ(from_base64("//79"), "\xFF\xFE\xFD");
}

// RFC 4648, 3.3 and 3.5.
TEST(Base64, is_refused_in_any_other_form) {
  for (const std::string_view text :
       {"Zg", "Zg=", "Zg===", "Zh==", "Z", "Zm8=Zm8=", "Zm9v\n", "Zm 9v", "Zm-_", "====", "="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace salon::proto
