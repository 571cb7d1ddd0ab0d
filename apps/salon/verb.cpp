// The only file that includes CLI11, which takes ten seconds to compile.
#include "verb.hpp"

#include <CLI/CLI.hpp>
#include <charconv>

namespace salon::app {
namespace {

/// "--quiet" of "-q,--quiet".
std::string_view long_name(std::string_view flags) { return flags.substr(flags.rfind(',') + 1); }

/// How an option is shown: "-q, --quiet", "--data DIR".
std::string shown(const Option& option) {
  std::string text(option.flags);
  if (const std::size_t comma = text.find(','); comma != std::string::npos) text.insert(comma + 1, " ");
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

/// The first of `words` that is an option of nc's and not of `verb`, also in a bundle as "-zvn". Nothing if there is
/// none.
const NcOption* find_nc_option(const Verb& verb, std::span<const char* const> words) {
  for (const std::string_view word : words) {
    if (word == "--") return nullptr;
    if (!word.starts_with('-') || word.starts_with("--")) continue;
    for (const char letter : word.substr(1)) {
      for (const NcOption& option : verb.nc_options) {
        if (option.flag[1] == letter) return &option;
      }
    }
  }
  return nullptr;
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
    try {
      app.parse(std::move(reversed));
    } catch (const CLI::ParseError& error) {
      if (const NcOption* const nc = find_nc_option(verb, words)) {
        return std::unexpected(
            plain_error("understand " + std::string(nc->flag), "that is nc's; here " + std::string(nc->here), usage));
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
