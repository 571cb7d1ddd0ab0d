// The only file that includes CLI11, which takes ten seconds to compile.
#include "verb.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "nearest.hpp"

namespace salon::app {
namespace {

/// "--quiet" of "-q,--quiet".
std::string_view long_name(std::string_view flags) { return flags.substr(flags.rfind(',') + 1); }

/// How an option is shown: "-q, --quiet", "--data DIR".
std::string shown(const Option& option) {
  std::string text;
  for (const char one : option.flags) text.append(one == ',' ? ", " : std::string(1, one));
  if (!option.value.empty()) text.append(" ").append(option.value);
  return text;
}

constexpr std::size_t terminal_width = 80;
constexpr std::size_t page_width = 100;

/// Appends `text` broken at spaces, each line behind `indent` columns and at most `width` wide; the first begins at
/// `column`. Line breaks in it stay.
void wrap(std::string& out, std::string_view text, std::size_t indent, std::size_t column, std::size_t width) {
  const auto begin_line = [&] {
    while (out.ends_with(' ')) out.pop_back();
    out.append("\n").append(indent, ' ');
    column = indent;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
    if (column + end > width && column > indent) begin_line();
    out.append(text.substr(0, end));
    column += end;
    if (end == text.size()) break;
    if (text[end] == '\n') {
      begin_line();
    } else {
      out.push_back(' ');
      ++column;
    }
    text.remove_prefix(end + 1);
  }
  out.push_back('\n');
}

/// From one letter of "-x, -X" to the next.
constexpr std::size_t letters_apart = 4;
/// "-q SECONDS", an option that the verb has without it.
bool takes_number(const NcOption& option) { return option.flag.size() > 2 && option.flag[2] == ' '; }

struct Found {
  std::string words;
  const NcOption* option;
};

/// The first of `words` that is an option of nc's and not of `verb`, also in a bundle as "-zvn". Nothing if there is
/// none.
std::optional<Found> find_nc_option(const Verb& verb, std::span<const char* const> words) {
  for (const std::string_view word : words) {
    if (word == "--") return std::nullopt;
    if (!word.starts_with('-') || word.starts_with("--")) continue;
    for (const char letter : word.substr(1)) {
      for (const NcOption& option : verb.nc_options) {
        if (takes_number(option)) continue;
        for (std::size_t at = 1; at < option.flag.size(); at += letters_apart) {
          if (option.flag[at] == letter) return Found{std::string("-") + letter, &option};
        }
      }
    }
  }
  return std::nullopt;
}

/// An option that the verb has, too, with a number behind it that only nc wants there: "-q 1 HOST", "-q1".
std::optional<Found> find_number_of_nc(const Verb& verb, std::span<const char* const> words) {
  const auto is_number = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  for (const NcOption& option : verb.nc_options) {
    if (!takes_number(option)) continue;
    const std::string flag(option.flag.substr(0, 2));
    for (std::size_t index = 0; index < words.size() && std::string_view(words[index]) != "--"; ++index) {
      const std::string_view word = words[index];
      if (word.starts_with(flag) && is_number(word.substr(2))) return Found{std::string(word), &option};
      const bool apart = word == flag && index + 2 < words.size() && is_number(words[index + 1]);
      if (apart) return Found{flag + " " + words[index + 1], &option};
    }
  }
  return std::nullopt;
}

/// The first of `words` that looks like an option and is none of `verb`'s.
std::optional<std::string> find_unknown_option(const Verb& verb, std::span<const char* const> words) {
  for (const std::string_view word : words) {
    if (word == "--") break;
    const std::string_view name = word.substr(0, word.find('='));
    const auto is_it = [&](const Option& option) { return long_name(option.flags) == name; };
    if (word.starts_with("--") && std::ranges::none_of(verb.options, is_it)) return std::string(name);
  }
  return std::nullopt;
}

Error unknown_option(const Verb& verb, const std::string& name, const std::string& usage) {
  std::vector<std::string_view> names;
  for (const Option& option : verb.options) names.push_back(long_name(option.flags));
  const std::string_view meant = nearest(name, names);
  const std::string advice = meant.empty() ? usage : "did you mean " + std::string(meant) + "? " + usage;
  return plain_error("understand " + name, "there is no such option", advice);
}

}  // namespace

struct Parser {
  static Result<Arguments> parse(const Verb& verb, std::span<const char* const> words) {
    CLI::App app;
    app.set_help_flag();  // --help is main's
    Arguments arguments;
    std::map<std::string_view, std::vector<std::string>> values;
    std::map<std::string_view, bool> switches;
    for (const Option& option : verb.options) {
      if (option.value.empty()) {
        app.add_flag(std::string(option.flags), switches[long_name(option.flags)]);
      } else {
        app.add_option(std::string(option.flags), values[long_name(option.flags)])->allow_extra_args(false);
      }
    }
    app.add_option("words", arguments.words_)->expected(0, static_cast<int>(verb.words_max));
    std::vector<std::string> reversed(words.rbegin(), words.rend());  // the order CLI11 wants
    const std::string usage = "see `salon " + std::string(verb.name) + " --help`";
    const auto explained = [&](const Found& nc) {
      return std::unexpected(
          plain_error("understand " + nc.words, "that is nc's; here " + std::string(nc.option->here), usage));
    };
    if (const auto nc = find_number_of_nc(verb, words)) return explained(*nc);
    try {
      app.parse(std::move(reversed));
    } catch (const CLI::ParseError& error) {
      if (const auto nc = find_nc_option(verb, words)) return explained(*nc);
      if (const auto name = find_unknown_option(verb, words)) {
        return std::unexpected(unknown_option(verb, *name, usage));
      }
      return std::unexpected(plain_error("understand the command line", error.what(), usage));
    }
    for (auto& [name, given] : values) {
      if (app.count(std::string(name)) > 0) arguments.options_[std::string(name)] = std::move(given);
    }
    for (const auto& [name, given] : switches) {
      if (given) arguments.options_[std::string(name)];
    }
    return arguments;
  }
};

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = options_.find(option);
  if (found == options_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> Arguments::values(std::string_view option) const {
  const auto found = options_.find(option);
  return found == options_.end() ? std::vector<std::string>() : found->second;
}

Result<Arguments> parse(const Verb& verb, std::span<const char* const> words) { return Parser::parse(verb, words); }

std::string help_text(const Verb& verb) {
  std::string out = "salon " + std::string(verb.name) + " " + std::string(verb.synopsis) + "\n\n";
  wrap(out, verb.description, 0, 0, terminal_width);
  constexpr std::size_t option_columns = 26;
  constexpr std::size_t nc_columns = 7;
  const bool nc = !verb.nc_options.empty();
  const std::size_t help_column = option_columns + (nc ? nc_columns : 0);
  std::string heading = "\nOptions:";
  if (nc) heading.append(1 + option_columns - heading.size(), ' ').append("nc");
  out += heading + "\n";
  for (const Option& option : verb.options) {
    std::string line = "  " + shown(option);
    if (line.size() + 2 > option_columns) {
      out += line + "\n";
      line.clear();
    }
    line.resize(option_columns, ' ');
    line.append(option.nc);
    line.resize(help_column, ' ');
    out += line;
    wrap(out, option.help, help_column, help_column, terminal_width);
  }
  if (nc) out += "\nWhat else nc has:\n";
  for (const NcOption& option : verb.nc_options) {
    std::string line = "  " + std::string(option.flag);
    if (line.size() + 2 > nc_columns) {
      out += line + "\n";
      line.clear();
    }
    line.resize(nc_columns, ' ');
    out += line;
    wrap(out, option.here, nc_columns, nc_columns, terminal_width);
  }
  return out;
}

std::string manual_page(const Verb& verb) {
  std::string out = "# salon " + std::string(verb.name) + "\n\n" + std::string(verb.summary) + ".\n\n";
  out += "    salon " + std::string(verb.name) + " " + std::string(verb.synopsis) + "\n\n";
  wrap(out, verb.description, 0, 0, page_width);
  const auto add_item = [&](const std::string& begin, std::string_view text) {
    out += "- " + begin + ": ";
    wrap(out, text, 2, begin.size() + 4, page_width);
  };
  out += "\n## Options\n\n";
  for (const Option& option : verb.options) {
    add_item("`" + shown(option) + "`" + (option.nc.empty() ? "" : " (nc: `" + std::string(option.nc) + "`)"),
             option.help);
  }
  if (!verb.nc_options.empty()) out += "\n## What else nc has\n\n";
  for (const NcOption& option : verb.nc_options) add_item("`" + std::string(option.flag) + "`", option.here);
  out += "\nThis page is written by `salon manual " + std::string(verb.name) + "`.\n";
  return out;
}

Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t most, std::string_view what) {
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size() || number > most) {
    return std::unexpected(plain_error("use '" + std::string(text) + "' as " + std::string(what),
                                       "it is not a whole number from 0 to " + std::to_string(most)));
  }
  return number;
}

}  // namespace salon::app
