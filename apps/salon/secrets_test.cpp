#include "secrets.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdio>

namespace salon::app {
namespace {

using testing::HasSubstr;

/// A file with this in it, for as long as the test.
struct Text {
  explicit Text(const std::string& text) : path(testing::TempDir() + "salon-secrets-" + std::to_string(::getpid())) {
    std::FILE* file = std::fopen(path.c_str(), "w");
    EXPECT_EQ(std::fwrite(text.data(), 1, text.size(), file), text.size());
    std::fclose(file);
  }
  ~Text() { std::remove(path.c_str()); }
  std::string path;
};

std::string described(const std::vector<std::string>& given) {
  const auto keys = operator_keys(given);
  if (!keys) return keys.error().message();
  std::string text;
  for (const session::OperatorKey& key : *keys) text += key.name + "=" + key.password + ";";
  return text;
}

TEST(Secrets, operators_are_named_on_the_command_line_or_in_a_file) {
  EXPECT_EQ(described({"ada:tea", "lea:milk:and honey"}), "ada=tea;lea=milk:and honey;");
  const Text file("# who may\n\nada:tea\r\nlea:milk");
  EXPECT_EQ(described({"@" + file.path}), "ada=tea;lea=milk;");
}

TEST(Secrets, what_is_no_key_is_named_by_its_place_and_not_repeated) {
  for (const char* given : {"ada", "ada:", ":tea", "a da:tea", ""}) {
    EXPECT_THAT(described({given}), HasSubstr("write it as NAME:PASSWORD")) << given;
  }
  const Text file("ada:tea\nsecretword\n");
  EXPECT_THAT(described({"@" + file.path}), HasSubstr("line 2 of " + file.path));
  EXPECT_THAT(described({"@" + file.path}), testing::Not(HasSubstr("secretword")));
  EXPECT_THAT(described({"@/nowhere"}), HasSubstr("cannot read /nowhere: No such file"));
}

TEST(Secrets, a_password_is_a_word_or_the_first_line_of_a_file) {
  EXPECT_EQ(password("tea-time").value(), "tea-time");
  const Text file("tea-time\nrest\n");
  EXPECT_EQ(password("@" + file.path).value(), "tea-time");
  for (const char* wrong : {"", "a\tb", "\xFF", "tea time", ":tea"}) EXPECT_FALSE(password(wrong).has_value()) << wrong;
  EXPECT_THAT(password("@/nowhere").error().message(), HasSubstr("/nowhere"));
}

TEST(Secrets, a_small_file_is_small_and_text) {
  const Text file(std::string(11, 'x'));
  EXPECT_EQ(read_small_file(file.path, 11).value().size(), 11U);
  EXPECT_THAT(read_small_file(file.path, 10).error().message(), HasSubstr("it has more than 10 bytes"));
  EXPECT_FALSE(read_small_file("/", 10).has_value());
}

TEST(Secrets, a_file_that_is_no_text_is_refused) {
  const Text file("caf\xE9");
  EXPECT_THAT(read_small_file(file.path, 100).error().message(), HasSubstr("it is not UTF-8"));
}

}  // namespace
}  // namespace salon::app
