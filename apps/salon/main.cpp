// salon: one program, a table of verbs.
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "exit_code.hpp"
#include "nearest.hpp"
#include "salon/version.hpp"
#include "standard_streams.hpp"
#include "verb.hpp"

namespace {

using namespace salon::app;

const Verb* const verbs[] = {&serve_verb, &join_verb, &send_verb, &listen_verb, &status_verb, &admin_verb};

const Verb* find_verb(std::string_view name) {
  for (const Verb* verb : verbs) {
    if (verb->name == name) return verb;
  }
  return nullptr;
}

void print(std::FILE* stream, const std::string& text) { std::fwrite(text.data(), 1, text.size(), stream); }

std::string overview() {
  std::string text = "salon " + std::string(salon::version) + ": hosts talk over sockets\n\n";
  for (const Verb* verb : verbs) {
    text += "  salon " + std::string(verb->name) + " " + std::string(verb->synopsis) + "\n";
    text += "      " + std::string(verb->summary) + "\n";
  }
  return text + "\n`salon VERB --help` tells more, `salon --version` the version.\n";
}

int misunderstood(const std::string& what) {
  print(stderr, "salon: " + what + "\n\n" + overview());
  return wrong_use;
}

std::string what_was_meant(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Verb* verb : verbs) names.push_back(verb->name);
  const std::string_view meant = nearest(name, names);
  return meant.empty() ? "what nc does is `salon send HOST:PORT` and `salon listen :PORT`"
                       : "did you mean `salon " + std::string(meant) + "`?";
}

bool asks_for_help(std::span<const char* const> words) {
  for (const char* word : words) {
    if (std::strcmp(word, "--") == 0) return false;
    if (std::strcmp(word, "--help") == 0 || std::strcmp(word, "-h") == 0) return true;
  }
  return false;
}

/// `salon manual VERB`: its page in docs/manual.
int print_manual(std::span<const char* const> words) {
  const Verb* const verb = words.empty() ? nullptr : find_verb(words[0]);
  if (verb == nullptr) return misunderstood("`salon manual` wants a verb");
  print(stdout, manual_page(*verb));
  return done;
}

}  // namespace

int main(int argc, char** argv) {
  hold_standard_descriptors();
  const std::span<const char* const> words(argv, static_cast<std::size_t>(argc));
  if (words.size() < 2) {
    print(stderr, overview());
    return wrong_use;
  }
  const std::string_view name = words[1];
  const auto rest = words.subspan(2);
  if (name == "--version" || name == "-V") {
    print(stdout, "salon " + std::string(salon::version) + "\n");
    return done;
  }
  if (name == "--help" || name == "-h" || name == "help") {
    print(stdout, overview());
    return done;
  }
  if (name == "manual") return print_manual(rest);
  const Verb* const verb = find_verb(name);
  if (verb == nullptr) {
    return misunderstood("there is no verb '" + std::string(name) + "'; " + what_was_meant(name));
  }
  if (asks_for_help(rest)) {
    print(stdout, help_text(*verb));
    return done;
  }
  const auto arguments = parse(*verb, rest);
  if (!arguments) {
    print(stderr, "salon " + std::string(name) + ": " + arguments.error().message() + "\n");
    return wrong_use;
  }
  return verb->run(*arguments);
}
