// A verb of the program, as data: its --help, its page in docs/manual and the parsing of its command line all come
// from the same table, so that they cannot disagree.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "salon/base/result.hpp"

namespace salon::app {

struct Option {
  /// "--data", or "-q,--quiet": how it is written; the last long form is its name.
  std::string_view flags;
  /// "DIR": what its value is called; empty for a switch.
  std::string_view value;
  /// One or two sentences, for --help and the manual alike.
  std::string_view help;
  /// What it is called by those who know nc ("-w"); empty if nc has nothing like it.
  std::string_view nc = {};
};

/// An option of nc's that the verb does not have, or not with a number. Who gives it is told what to do here.
struct NcOption {
  std::string_view flag;  // "-N"; "-x, -X"; "-q SECONDS", where the verb has -q
  std::string_view here;  // "input ends with a half-close always, leave it out"
};

/// What the command line said.
class Arguments {
 public:
  [[nodiscard]] bool has(std::string_view option) const { return options_.find(option) != options_.end(); }
  /// The last value given to `option` ("--data"), if it was given.
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
  /// All that were given to it, in their order: for an option that may be repeated.
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
  /// The words that are no options.
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }

 private:
  friend struct Parser;
  std::map<std::string, std::vector<std::string>, std::less<>> options_;  // a switch has no values
  std::vector<std::string> words_;
};

struct Verb {
  std::string_view name;
  /// After "salon NAME ".
  std::string_view synopsis;
  /// One line, for the list of verbs.
  std::string_view summary;
  /// Paragraphs of Markdown that also read well on a terminal.
  std::string_view description;
  std::span<const Option> options;
  /// For a verb that does what nc does.
  std::span<const NcOption> nc_options = {};
  /// The most words it takes.
  std::size_t words_max = 0;
  int (*run)(const Arguments& arguments);
};

/// Reads the words after the verb. Fails with a sentence that names what was not understood.
Result<Arguments> parse(const Verb& verb, std::span<const char* const> words);

/// For a terminal, 80 columns.
std::string help_text(const Verb& verb);
/// Its page in docs/manual.
std::string manual_page(const Verb& verb);

/// A whole number of at most `most`, from an option's or word's text.
Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t most, std::string_view what);

extern const Verb serve_verb;
extern const Verb join_verb;
extern const Verb send_verb;
extern const Verb listen_verb;
extern const Verb status_verb;
extern const Verb admin_verb;

}  // namespace salon::app
