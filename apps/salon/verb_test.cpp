#include "verb.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

constexpr Option options[] = {{"--data", "DIR", "Where things are.", "-D"}, {"-q,--quiet", "", "Says little."}};
constexpr NcOption nc_options[] = {{"-N", "it is always so, leave it out"},
                                   {"-l", "it is `salon listen`"},
                                   {"-x, -X", "there are no proxies"},
                                   {"-q SECONDS", "-q takes no number"}};
const Verb verb = {.name = "try",
                   .synopsis = "[WORD...]",
                   .summary = "Tries",
                   .description = "Tries it.",
                   .options = options,
                   .nc_options = nc_options,
                   .words_max = 2,
                   .run = nullptr};

Result<Arguments> parsed(std::vector<const char*> words) { return parse(verb, words); }

TEST(Verb, reads_switches_values_and_words_in_any_order) {
  const auto arguments = parsed({"one", "-q", "--data", "/tmp", "two"});
  ASSERT_TRUE(arguments);
  EXPECT_TRUE(arguments->has("--quiet"));
  EXPECT_EQ(arguments->value("--data"), "/tmp");
  EXPECT_EQ(arguments->words(), (std::vector<std::string>{"one", "two"}));
}

TEST(Verb, what_was_not_given_is_not_there) {
  const auto arguments = parsed({});
  ASSERT_TRUE(arguments);
  EXPECT_FALSE(arguments->has("--quiet"));
  EXPECT_EQ(arguments->value("--data"), std::nullopt);
  EXPECT_TRUE(arguments->words().empty());
}

TEST(Verb, keeps_every_value_of_an_option_that_is_repeated) {
  const auto arguments = parsed({"--data", "a", "word", "--data", "b"});
  ASSERT_TRUE(arguments);
  EXPECT_EQ(arguments->values("--data"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(arguments->value("--data"), "b") << "where one is wanted, the last counts";
  EXPECT_TRUE(arguments->values("--quiet").empty());
}

TEST(Verb, names_what_it_did_not_understand) {
  for (const auto& words : std::vector<std::vector<const char*>>{{"--dat", "x"}, {"--data"}, {"1", "2", "3"}, {"-x"}}) {
    const auto arguments = parse(verb, words);
    ASSERT_FALSE(arguments);
    EXPECT_NE(arguments.error().message().find("salon try --help"), std::string::npos) << arguments.error().message();
  }
}

TEST(Verb, says_which_option_may_have_been_meant) {
  EXPECT_EQ(parsed({"--dta", "x"}).error().message(),
            "cannot understand --dta: there is no such option; did you mean --data? see `salon try --help`");
  EXPECT_EQ(parsed({"--qiuet=no"}).error().message(),
            "cannot understand --qiuet: there is no such option; did you mean --quiet? see `salon try --help`");
  EXPECT_EQ(parsed({"--frobnicate"}).error().message(),
            "cannot understand --frobnicate: there is no such option; see `salon try --help`");
}

TEST(Verb, says_what_an_option_of_nc_is_here) {
  for (const auto& [words, said] : std::vector<std::pair<std::vector<const char*>, std::string>>{
           {{"-N"}, "cannot understand -N: that is nc's; here it is always so, leave it out; see `salon try --help`"},
           {{"one", "-qlN"},
            "cannot understand -l: that is nc's; here it is `salon listen`; see `salon try --help`"}}) {
    const auto arguments = parse(verb, words);
    ASSERT_FALSE(arguments);
    EXPECT_EQ(arguments.error().message(), said);
  }
  for (const auto& [words, said] : std::vector<std::pair<std::vector<const char*>, std::string>>{
           {{"-X", "one"}, "cannot understand -X: that is nc's; here there are no proxies; "},
           {{"-q", "1", "one"}, "cannot understand -q 1: that is nc's; here -q takes no number; "},
           {{"-q1", "one"}, "cannot understand -q1: that is nc's; here -q takes no number; "}}) {
    const auto arguments = parse(verb, words);
    ASSERT_FALSE(arguments);
    EXPECT_EQ(arguments.error().message(), said + "see `salon try --help`");
  }
  EXPECT_TRUE(parse(verb, std::vector<const char*>{"-q", "8001"})) << "the only word is no number of -q's";
  EXPECT_TRUE(parse(verb, std::vector<const char*>{"--", "-N"})) << "behind -- it is a word";
  EXPECT_TRUE(parse(verb, std::vector<const char*>{"--data", "N"}));
}

TEST(Verb, help_and_manual_tell_the_names_nc_has) {
  EXPECT_NE(help_text(verb).find("Options:                  nc\n  --data DIR              -D     Where things are.\n"),
            std::string::npos)
      << help_text(verb);
  EXPECT_NE(help_text(verb).find("\nWhat else nc has:\n  -N   it is always so, leave it out\n"), std::string::npos)
      << help_text(verb);
  EXPECT_NE(manual_page(verb).find("- `--data DIR` (nc: `-D`): Where things are.\n"), std::string::npos);
  EXPECT_NE(manual_page(verb).find("- `-N`: it is always so, leave it out\n"), std::string::npos);
}

TEST(Verb, help_and_manual_tell_every_option) {
  for (const std::string& text : {help_text(verb), manual_page(verb)}) {
    EXPECT_NE(text.find("--data DIR"), std::string::npos);
    EXPECT_NE(text.find("-q, --quiet"), std::string::npos);
    EXPECT_NE(text.find("Says little."), std::string::npos);
  }
}

TEST(Number, is_whole_and_bounded) {
  EXPECT_EQ(parse_number("70", 100, "a number").value(), 70U);
  for (const char* bad : {"", "-1", "101", "7x", " 7", "99999999999999999999999"}) {
    EXPECT_FALSE(parse_number(bad, 100, "a number")) << bad;
  }
}

}  // namespace
}  // namespace salon::app
